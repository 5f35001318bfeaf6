import { StateName } from '../../../../workflow/names';
import { duration, paint, type Terminal } from '../../terminal/terminal';
import { type RotationPicture, type StateCell, WAY } from './rotation-picture';

const INDENT = '   ';
const ARROW = ' → ';
/** Columns of a rotation: the longest path without a failure. */
const WIDTH = 76;

/** A rotation in four or five lines, of at most 80 columns unless RollBack comes after FinishSecret. */
export function rotationLines(picture: RotationPicture, now: number, terminal: Terminal): readonly string[] {
  const { dim } = paint(terminal);
  const { cells, act, end } = picture;
  const ahead = WAY.slice(cells.length);
  const left = cells.some(({ name }) => name === StateName.rollBack) ? [] : ahead;
  const names = [...cells.map(({ name }) => name), ...left.map((name) => dim(name))];
  const states = cells.map((cell) => stateText(cell, now, terminal));
  return [
    headline(picture, now, terminal),
    `${INDENT}${names.join(dim(ARROW))}`,
    `${INDENT}${states.map(([text, visible], index) => text + ' '.repeat(Math.max(1, widthOf(cells, index) - visible))).join('')}`.trimEnd(),
    ...bracket(picture, now, terminal),
    ...(act !== undefined && end === undefined && cells.at(-1)?.end === undefined
      ? [dim(`${INDENT}RollBack: ${act}`)]
      : []),
  ];
}

function headline({ number, title, startedAt, end }: RotationPicture, now: number, terminal: Terminal): string {
  const { bold, dim, green, yellow, red } = paint(terminal);
  const time = duration((end?.at ?? now) - startedAt);
  const word = {
    rotated: green('✓ rotated'),
    undone: yellow('↩ undone'),
    wrong: red('✗ not so'),
    running: '',
  }[end?.word ?? 'running'];
  const visible = { rotated: 9, undone: 8, wrong: 8, running: 0 }[end?.word ?? 'running'];
  const text = `${number}  ${title}`;
  const gap = WIDTH - text.length - visible - time.length - 2;
  return `${bold(text)}${' '.repeat(Math.max(1, gap))}${word}  ${dim(time)}`;
}

/** The text under a state, and how many columns it takes. */
function stateText(cell: StateCell, now: number, terminal: Terminal): readonly [text: string, visible: number] {
  const { dim, green, yellow } = paint(terminal);
  const { failures, since, end } = cell;
  const time = duration(end?.milliseconds ?? now - since);
  const crosses = '✕'.repeat(failures);
  if (end === undefined) return [`${yellow(crosses)}${dim(`… ${time}`)}`, crosses.length + 2 + time.length];
  if (end.left === 'succeeded') return [`${green('✓')} ${dim(time)}`, 2 + time.length];
  const marks = crosses || '✕';
  return [`${yellow(marks)} ${dim(time)}`, marks.length + 1 + time.length];
}

const widthOf = (cells: readonly StateCell[], index: number): number => (cells[index]?.name.length ?? 0) + ARROW.length;

/** The lockout window under the states it spans: from SetSecret until AWSCURRENT logs in again. With two users there is none. */
function bracket(picture: RotationPicture, now: number, terminal: Terminal): readonly string[] {
  const { cells, lockoutSince, lockout, strategy, end } = picture;
  if (lockoutSince === undefined) return [];
  const { cyan } = paint(terminal);
  const start = startOf(cells, StateName.setSecret);
  const last = cells.at(-1);
  const ending = last?.name === StateName.finishSecret || last?.name === StateName.rollBack;
  const [isOver, label] =
    strategy === 'alternating-users'
      ? [end !== undefined, ' no lockout: two users ']
      : [lockout !== undefined, ` lockout window ${duration(lockout ?? now - lockoutSince)} `];
  const columns = (ending ? startOf(cells, last.name) + 7 : start + label.length + 6) - start;
  const bar = `└──${label}`.padEnd(columns - 1, '─');
  return [`${INDENT}${' '.repeat(start)}${cyan(`${bar}${isOver ? '┘' : ''}`)}`];
}

function startOf(cells: readonly StateCell[], name: string): number {
  const before = cells.slice(
    0,
    cells.findIndex((cell) => cell.name === name),
  );
  return before.reduce((sum, cell) => sum + cell.name.length + ARROW.length, 0);
}
