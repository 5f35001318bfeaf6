import { StateName } from '../../workflow/names';
import { BOXES, type DrawnState } from './state-machine-layout';
import type { Point } from './svg';

/** Where a text stands; `y` is its base line. */
export interface TextPlace extends Point {
  readonly anchor: 'start' | 'middle' | 'end';
}

/** How a line runs from one state to another, and where its label stands. */
interface Route {
  readonly points: readonly Point[];
  readonly label?: TextPlace;
  /** A few words on the other side of the line than the label. */
  readonly note?: string;
  /** Part of the straight way, drawn stronger. */
  readonly main?: boolean;
}

/** The vertical lines next to the lanes. */
const column = { checkCaught: 22, sessions: 210, caught: 498, forward: 519, recovery: 736 } as const;

const left = (name: DrawnState): Point => ({ x: BOXES[name].x, y: middle(name).y });
const right = (name: DrawnState): Point => ({ x: BOXES[name].x + BOXES[name].width, y: middle(name).y });
const top = (name: DrawnState): Point => ({ x: middle(name).x, y: BOXES[name].y });
const bottom = (name: DrawnState): Point => ({ x: middle(name).x, y: BOXES[name].y + BOXES[name].height });

function middle(name: DrawnState): Point {
  const { x, y, width, height } = BOXES[name];
  return { x: x + width / 2, y: y + height / 2 };
}

function down(from: DrawnState, to: DrawnState): Route {
  const [begin, end] = [bottom(from), top(to)];
  return { points: [begin, end], label: { x: begin.x + 9, y: (begin.y + end.y) / 2 + 2, anchor: 'start' } };
}

const straight = (from: DrawnState, to: DrawnState): Route => ({ ...down(from, to), main: true });

/** Sideways above the target, then down onto it. */
function over(from: Point, to: DrawnState): Route {
  const end = top(to);
  return { points: [from, { x: end.x, y: from.y }, end] };
}

/** To a column next to the boxes, along it, and on to the target. */
function along(x: number, from: Point, to: Point): Route {
  return { points: from.y === to.y ? [from, to] : [from, { x, y: from.y }, { x, y: to.y }, to] };
}

/** From a state of the straight way to the line that gathers all errors. */
const gathered = (from: DrawnState): Route => along(column.caught, right(from), left(StateName.rollBack));

const {
  start,
  inputRefused,
  preflight,
  createSecret,
  warmUp,
  setSecret,
  testSecret,
  finishSecret,
  notifySucceeded,
  rotationSucceeded,
  listSessions,
  diagnose,
  check,
  notifyCheckPassed,
  checkPassed,
  notifyCheckFailed,
  checkFailed,
  rollBack,
  restoreAccess,
  recover,
  startRecovery,
  verdict,
  notifyRolledBack,
  rotationFailed,
  notifyUnresolved,
  rotationUnresolved,
} = StateName;

/** Every way the layout knows, by `From → To`. */
export const ROUTES: Readonly<Record<string, Route>> = {
  [`${start} → ${preflight}`]: straight(start, preflight),
  [`${preflight} → ${createSecret}`]: straight(preflight, createSecret),
  [`${createSecret} → ${warmUp}`]: straight(createSecret, warmUp),
  [`${warmUp} → ${setSecret}`]: straight(warmUp, setSecret),
  [`${setSecret} → ${testSecret}`]: straight(setSecret, testSecret),
  [`${testSecret} → ${finishSecret}`]: straight(testSecret, finishSecret),
  [`${finishSecret} → ${notifySucceeded}`]: straight(finishSecret, notifySucceeded),
  [`${notifySucceeded} → ${rotationSucceeded}`]: straight(notifySucceeded, rotationSucceeded),

  [`${start} → ${listSessions}`]: {
    ...along(column.sessions, left(start), right(listSessions)),
    label: { x: column.sessions - 8, y: 490, anchor: 'end' },
  },
  [`${start} → ${diagnose}`]: {
    ...over(left(start), diagnose),
    label: { x: 164, y: 37, anchor: 'middle' },
    note: 'only looks',
  },
  [`${diagnose} → ${check}`]: down(diagnose, check),
  [`${check} → ${notifyCheckPassed}`]: down(check, notifyCheckPassed),
  [`${notifyCheckPassed} → ${checkPassed}`]: down(notifyCheckPassed, checkPassed),
  [`${check} → ${notifyCheckFailed}`]: {
    ...along(column.checkCaught, left(check), left(notifyCheckFailed)),
    label: { x: column.checkCaught + 10, y: 490, anchor: 'start' },
  },
  [`${notifyCheckFailed} → ${checkFailed}`]: down(notifyCheckFailed, checkFailed),

  [`${start} → ${rollBack}`]: {
    ...over(right(start), rollBack),
    label: { x: 510, y: 37, anchor: 'middle' },
    note: 'by hand, or after a stop',
  },
  [`${start} → ${inputRefused}`]: {
    points: [right(start), left(inputRefused)],
    label: { x: 700, y: 37, anchor: 'middle' },
  },
  [`${start} → ${recover}`]: {
    ...along(column.recovery, right(start), left(recover)),
    label: { x: column.recovery + 9, y: 243, anchor: 'start' },
  },
  [`${preflight} → ${rollBack}`]: {
    ...gathered(preflight),
    label: { x: column.caught + 10, y: 243, anchor: 'start' },
  },
  [`${createSecret} → ${rollBack}`]: gathered(createSecret),
  [`${warmUp} → ${rollBack}`]: gathered(warmUp),
  [`${setSecret} → ${rollBack}`]: gathered(setSecret),
  [`${testSecret} → ${rollBack}`]: gathered(testSecret),
  [`${finishSecret} → ${rollBack}`]: gathered(finishSecret),

  [`${rollBack} → ${verdict}`]: {
    points: [
      { x: 562, y: bottom(rollBack).y },
      { x: 562, y: top(verdict).y },
    ],
  },
  [`${rollBack} → ${restoreAccess}`]: {
    points: [{ x: top(restoreAccess).x, y: bottom(rollBack).y }, top(restoreAccess)],
    label: { x: top(restoreAccess).x + 9, y: 414, anchor: 'start' },
  },
  [`${restoreAccess} → ${verdict}`]: {
    points: [
      { x: 652, y: bottom(restoreAccess).y },
      { x: 652, y: top(verdict).y },
    ],
    label: { x: 661, y: 472, anchor: 'start' },
  },
  [`${verdict} → ${restoreAccess}`]: {
    points: [
      { x: 628, y: top(verdict).y },
      { x: 628, y: bottom(restoreAccess).y },
    ],
    label: { x: 622, y: 480, anchor: 'end' },
  },
  [`${recover} → ${verdict}`]: {
    points: [bottom(recover), { x: bottom(recover).x, y: 485 }, { x: 680, y: 485 }, { x: 680, y: top(verdict).y }],
    label: { x: 764, y: 479, anchor: 'start' },
  },
  [`${verdict} → ${notifySucceeded}`]: {
    ...along(column.forward, left(verdict), right(notifySucceeded)),
    label: { x: column.forward + 9, y: 570, anchor: 'start' },
  },
  [`${verdict} → ${notifyRolledBack}`]: down(verdict, notifyRolledBack),
  [`${verdict} → ${notifyUnresolved}`]: {
    ...along(column.recovery, right(verdict), left(notifyUnresolved)),
    label: { x: column.recovery + 9, y: 570, anchor: 'start' },
  },
  [`${verdict} → ${startRecovery}`]: {
    points: [right(verdict), left(startRecovery)],
    label: { x: right(verdict).x + 6, y: right(verdict).y - 8, anchor: 'start' },
  },
  [`${startRecovery} → ${notifyUnresolved}`]: down(startRecovery, notifyUnresolved),
  [`${notifyRolledBack} → ${rotationFailed}`]: down(notifyRolledBack, rotationFailed),
  [`${notifyUnresolved} → ${rotationUnresolved}`]: down(notifyUnresolved, rotationUnresolved),
};
