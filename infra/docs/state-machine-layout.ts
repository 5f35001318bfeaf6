import { StateName } from '../../workflow/names';

/** A rectangle in the picture's own units (pixels at full size). */
interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where a state stands, and in which colour. */
export interface Box extends Area {
  /** `compensation` for what works after a failure; final states have the colour of their outcome anyway. */
  readonly lane: 'plain' | 'compensation';
  /** A few words below the name, where the name does not say enough. */
  readonly note?: string;
}

/** ReportSessions is in a machine only if it was asked for. */
export type DrawnState = Exclude<StateName, typeof StateName.reportSessions>;

/** Size of the picture. */
export const CANVAS = { width: 960, height: 750 } as const;

// Three lanes: the check, the rotation as the spine, and the compensation, which ends in two columns.
const check = { x: 40, width: 156, lane: 'plain' } as const;
const spine = { x: 242, width: 222, lane: 'plain' } as const;
const undone = { x: 542, width: 156, lane: 'compensation' } as const;
const doubtful = { x: 774, width: 166, lane: 'compensation' } as const;

const row = {
  start: { y: 26, height: 40 },
  preflight: { y: 102, height: 46 },
  createSecret: { y: 178, height: 46 },
  warmUp: { y: 254, height: 46 },
  // The middle of RollBack is the middle of SetSecret, so that its line runs straight.
  rollBack: { y: 339, height: 60 },
  setSecret: { y: 346, height: 46 },
  checkPassed: { y: 427, height: 36 },
  testSecret: { y: 422, height: 46 },
  finishSecret: { y: 498, height: 46 },
  notify: { y: 592, height: 46 },
  end: { y: 666, height: 36 },
} as const;

/** Every state the layout knows: all but the optional one. */
export const BOXES: Readonly<Record<DrawnState, Box>> = {
  [StateName.start]: { ...spine, x: 291, width: 124, ...row.start, note: 'which mode?' },
  [StateName.preflight]: { ...spine, ...row.preflight },
  [StateName.createSecret]: { ...spine, ...row.createSecret },
  [StateName.warmUp]: { ...spine, ...row.warmUp },
  [StateName.setSecret]: { ...spine, ...row.setSecret },
  [StateName.testSecret]: { ...spine, ...row.testSecret },
  [StateName.finishSecret]: { ...spine, ...row.finishSecret },
  [StateName.notifySucceeded]: { ...spine, ...row.notify },
  [StateName.rotationSucceeded]: { ...spine, ...row.end },

  [StateName.inputRefused]: { ...doubtful, y: 28, height: 36 },

  [StateName.diagnose]: { ...check, ...row.preflight },
  [StateName.check]: { ...check, ...row.createSecret },
  [StateName.notifyCheckPassed]: { ...check, ...row.setSecret },
  [StateName.checkPassed]: { ...check, ...row.checkPassed },
  [StateName.listSessions]: { ...check, ...row.finishSecret },
  [StateName.notifyCheckFailed]: { ...check, ...row.notify },
  [StateName.checkFailed]: { ...check, ...row.end },

  [StateName.rollBack]: { ...undone, ...row.rollBack, note: 'looks, acts, looks again' },
  [StateName.restoreAccess]: { x: 582, y: 422, width: 116, height: 34, lane: 'compensation' },
  [StateName.recover]: { ...doubtful, ...row.rollBack, note: 'RollBack, for an hour' },
  [StateName.verdict]: { ...undone, ...row.finishSecret, note: 'how did it end?' },
  [StateName.notifyRolledBack]: { ...undone, ...row.notify },
  [StateName.rotationFailed]: { ...undone, ...row.end },
  [StateName.startRecovery]: { ...doubtful, ...row.finishSecret, note: 'outside of the rotation' },
  [StateName.notifyUnresolved]: { ...doubtful, ...row.notify },
  [StateName.rotationUnresolved]: { ...doubtful, ...row.end },
};

/** The band behind SetSecret, TestSecret and FinishSecret: from the new password's COMMIT until it is AWSCURRENT. */
export const LOCKOUT_WINDOW: Area = { x: 226, y: 320, width: 254, height: 240 };

/** The state that makes the new password current. */
export const PIVOT = StateName.finishSecret;
