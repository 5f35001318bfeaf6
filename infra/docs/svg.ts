/** A place in the picture, in its own units (pixels at full size). */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Radius of the bends of a line. */
const BEND = 10;
/** Length and half the width of an arrow's head. */
const HEAD = { length: 8, half: 4 } as const;

/** Text made safe for an element or an attribute. */
export function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** A line through all points with rounded bends, and an arrow's head at its end. `style` is the class of both. */
export function arrow(points: readonly Point[], style: string): string {
  const [tip, before] = [points.at(-1), points.at(-2)];
  if (tip === undefined || before === undefined) {
    throw new Error(`Drawing a line: it has ${points.length} points and needs two.`);
  }
  // The line ends inside the head, so that its blunt end does not show at the tip.
  const line = [...points.slice(0, -1), toward(tip, before, HEAD.length / 2)];
  const back = toward(tip, before, HEAD.length);
  const [across, along] = before.x === tip.x ? [HEAD.half, 0] : [0, HEAD.half];
  const head = [tip, { x: back.x + across, y: back.y + along }, { x: back.x - across, y: back.y - along }];
  return `<path class="line ${style}" d="${rounded(line)}"/><polygon class="head ${style}" points="${corners(head)}"/>`;
}

/** The points as an attribute of a polygon. */
export function corners(points: readonly Point[]): string {
  return points.map(({ x, y }) => `${x},${y}`).join(' ');
}

function rounded(points: readonly Point[]): string {
  return points
    .map((point, index) => {
      const [before, after] = [points[index - 1], points[index + 1]];
      if (before === undefined) {
        return `M${point.x} ${point.y}`;
      }
      if (after === undefined || isStraight(before, point, after)) {
        return `L${point.x} ${point.y}`;
      }
      const [enter, leave] = [bendTo(point, before), bendTo(point, after)];
      return `L${enter.x} ${enter.y}Q${point.x} ${point.y} ${leave.x} ${leave.y}`;
    })
    .join('');
}

function isStraight(before: Point, point: Point, after: Point): boolean {
  return (before.x === point.x && point.x === after.x) || (before.y === point.y && point.y === after.y);
}

/** Where a bend begins: never further than half of the way to the next point. */
function bendTo(from: Point, to: Point): Point {
  return toward(from, to, Math.min(BEND, distance(from, to) / 2));
}

function toward(from: Point, to: Point, length: number): Point {
  const whole = distance(from, to);
  return { x: from.x + ((to.x - from.x) / whole) * length, y: from.y + ((to.y - from.y) / whole) * length };
}

function distance(from: Point, to: Point): number {
  return Math.hypot(to.x - from.x, to.y - from.y);
}
