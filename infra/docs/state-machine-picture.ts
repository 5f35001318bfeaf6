import type { StateMachineDefinition } from '../../workflow/asl';
import type { GraphEdge, GraphState, StateMachineGraph } from './state-machine-graph';
import { graphOf } from './state-machine-graph';
import type { Box } from './state-machine-layout';
import { BOXES, CANVAS, LOCKOUT_WINDOW, PIVOT } from './state-machine-layout';
import type { TextPlace } from './state-machine-routes';
import { ROUTES } from './state-machine-routes';
import { STYLE } from './state-machine-style';
import { arrow, corners, escaped } from './svg';

const DESCRIPTION =
  'The straight line down the middle is a rotation: Preflight, CreateSecret, WarmUp, SetSecret, TestSecret, FinishSecret, ' +
  'NotifySucceeded, RotationSucceeded. Any error that outlasts its retries leads to RollBack, whose verdict ends in ' +
  'RotationSucceeded, RotationFailed or RotationUnresolved. From SetSecret to FinishSecret lasts the lockout window; ' +
  'FinishSecret is the pivot. On the left the check, which only looks, and the list of sessions; a recovery enters at RollBack.';

/**
 * The state machine as an SVG that needs nothing else: no font, no script, no second file. States, ways and retries
 * come from the definition; only where they stand is fixed.
 *
 * @throws Error if the definition has a state, a way or a retry that the layout does not know, or lacks one it knows.
 */
export function stateMachinePicture(definition: StateMachineDefinition): string {
  const graph = graphOf(definition);
  assertLaidOut(graph);
  const usual = usualRetries(graph.states);
  const parts = [
    ...lockoutWindow(),
    ...graph.edges.map(drawEdge),
    ...graph.states.map((state) => drawState(state, usual)),
    pivotMark(),
    ...graph.edges.map(drawLabel),
    legend(usual),
  ];
  const { width, height } = CANVAS;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description">
  <title id="title">The state machine of a password rotation</title>
  <desc id="description">${escaped(DESCRIPTION)}</desc>
  <style>${STYLE}
  </style>
  <rect class="panel" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="12"/>
${parts
  .filter((part) => part !== '')
  .map((part) => `  ${part}`)
  .join('\n')}
</svg>
`;
}

function assertLaidOut({ states, edges }: StateMachineGraph): void {
  compare(
    'state',
    states.map(({ name }) => name),
    Object.keys(BOXES),
  );
  compare('way', edges.map(routeName), Object.keys(ROUTES));
}

function compare(what: string, defined: readonly string[], laidOut: readonly string[]): void {
  const unknown = defined.filter((name) => !laidOut.includes(name));
  const missing = laidOut.filter((name) => !defined.includes(name));
  const faults = [
    ...unknown.map((name) => `the layout does not know the ${what} ${name}`),
    ...missing.map((name) => `the definition has no ${what} ${name}`),
  ];
  if (faults.length > 0) {
    throw new Error(
      `Drawing the state machine: ${faults.join('; ')}. Bring infra/docs/state-machine-layout.ts and state-machine-routes.ts up to date with the definition.`,
    );
  }
}

const routeName = ({ from, to }: GraphEdge): string => `${from} → ${to}`;

function known<T>(table: Readonly<Record<string, T>>, name: string): T {
  const found = table[name];
  if (found === undefined) {
    throw new Error(`Drawing the state machine: the layout does not know ${name}.`);
  }
  return found;
}

/** The retries that most states have: said once, in the legend. */
function usualRetries(states: readonly GraphState[]): string {
  const counts = new Map<string, number>();
  for (const { retries } of states) {
    if (retries.length > 0) counts.set(retries.join(' · '), (counts.get(retries.join(' · ')) ?? 0) + 1);
  }
  const [most = ['']] = [...counts].sort(([, a], [, b]) => b - a);
  return most[0];
}

/** A state as a group of its own, so that a page can light it: `data-state` is its name. */
function drawState(state: GraphState, usual: string): string {
  const box = known(BOXES, state.name);
  const { x, y, width, height } = box;
  const look = state.kind === 'success' || state.kind === 'failure' ? state.kind : box.lane;
  const round = look === 'success' || look === 'failure' ? height / 2 : 7;
  const shape =
    state.kind === 'choice'
      ? `<polygon class="box ${look}" points="${hexagon(box)}"/>`
      : `<rect class="box ${look}" x="${x}" y="${y}" width="${width}" height="${height}" rx="${round}"/>`;
  const [name = '', ...details] = linesOf(state, box, usual);
  const first = y + height / 2 + 4.5 - details.length * LINE * 0.5;
  const place = (line: number): TextPlace => ({ x: x + width / 2, y: first + line * LINE, anchor: 'middle' });
  return [
    `<g data-state="${state.name}">`,
    shape,
    text(name, place(0), `name ${look}`),
    ...details.map((line, index) => text(line, place(index + 1), 'aside')),
    '</g>',
  ].join('');
}

/** Distance of two lines of text, and of a label above a line to the note below it. */
const LINE = 16;
const BELOW_THE_LINE = 25;

function linesOf({ name, branches, retries }: GraphState, { note }: Box, usual: string): readonly string[] {
  const stranger = branches.find((branch) => !branch.startsWith('Warm'));
  if (stranger !== undefined) {
    throw new Error(`Drawing ${name}: the picture has no words for the branch ${stranger}.`);
  }
  return [
    name,
    ...(note === undefined ? [] : [note]),
    ...(branches.length === 0 ? [] : [`warms up ${branches.length} functions`]),
    ...(retries.length === 0 || retries.join(' · ') === usual ? [] : [`↻ ${retries.join(' · ')}`]),
  ];
}

function hexagon({ x, y, width, height }: Box): string {
  const [right, bottom, middle, tip] = [x + width, y + height, y + height / 2, 14];
  return corners([
    { x, y: middle },
    { x: x + tip, y },
    { x: right - tip, y },
    { x: right, y: middle },
    { x: right - tip, y: bottom },
    { x: x + tip, y: bottom },
  ]);
}

function drawEdge(edge: GraphEdge): string {
  const { points, main } = known(ROUTES, routeName(edge));
  const look = edge.taken === 'caught' ? 'caught' : main ? 'main' : 'regular';
  return `<g data-from="${edge.from}" data-to="${edge.to}">${arrow(points, look)}</g>`;
}

function drawLabel(edge: GraphEdge): string {
  const { label: place, note } = known(ROUTES, routeName(edge));
  const words = edge.label ?? { regular: undefined, caught: 'any error', either: 'even if it fails' }[edge.taken];
  if (edge.label !== undefined && place === undefined) {
    throw new Error(`Drawing the state machine: the layout has no place for "${edge.label}" on ${routeName(edge)}.`);
  }
  if (words === undefined || place === undefined) {
    return '';
  }
  const below = note === undefined ? '' : text(note, { ...place, y: place.y + BELOW_THE_LINE }, 'aside');
  return text(words, place, edge.taken === 'either' ? 'aside' : `label ${edge.taken}`) + below;
}

function lockoutWindow(): readonly string[] {
  const { x, y, width, height } = LOCKOUT_WINDOW;
  return [
    `<rect class="window" x="${x}" y="${y}" width="${width}" height="${height}" rx="10"/>`,
    text('lockout window', { x: x + 14, y: y + 17, anchor: 'start' }, 'window-name'),
  ];
}

function pivotMark(): string {
  const { x, y, width } = known(BOXES, PIVOT);
  const [right, top] = [x + width - 8, y - 8];
  return (
    `<rect class="pivot" x="${right - 42}" y="${top}" width="42" height="16" rx="8"/>` +
    text('PIVOT', { x: right - 21, y: top + 11.5, anchor: 'middle' }, 'pivot-name')
  );
}

function legend(usual: string): string {
  const words =
    `retries ↻ ${usual}, unless a state says otherwise · “any error” is what outlasts them · ` +
    'at the pivot the new password becomes AWSCURRENT';
  return text(words, { x: CANVAS.width / 2, y: CANVAS.height - 20, anchor: 'middle' }, 'aside');
}

function text(words: string, { x, y, anchor }: TextPlace, style: string): string {
  return `<text class="${style}" x="${x}" y="${y}" text-anchor="${anchor}">${escaped(words)}</text>`;
}
