import { StateName, type StrategyName } from '../../../../workflow/names';
import type { ExecutionProgress } from '../../../local/index';

/** One state in the picture: its name, and its progress below. */
export interface StateCell {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly failures: number;
  readonly end?: { readonly left: 'succeeded' | 'failed'; readonly milliseconds: number };
}

/** All that is drawn of one rotation. Times are those of the account's clock. */
export interface RotationPicture {
  readonly number: number;
  readonly title: string;
  readonly strategy: StrategyName;
  readonly startedAt: number;
  readonly cells: readonly StateCell[];
  /** What RollBack is seen to do. */
  readonly act?: string;
  /** When AWSCURRENT began to be refused, as far as can be seen from outside. */
  readonly lockoutSince?: number;
  /** Milliseconds, once it is over. */
  readonly lockout?: number;
  readonly end?: { readonly word: 'rotated' | 'undone' | 'wrong'; readonly at: number };
}

const { preflight, createSecret, warmUp, setSecret, testSecret, finishSecret, rollBack } = StateName;
/** The path of a rotation without a failure. */
export const WAY: readonly string[] = [preflight, createSecret, warmUp, setSecret, testSecret, finishSecret];
const DRAWN: readonly string[] = [...WAY, rollBack];

/** The picture after a further step of the execution. */
export function afterStep(picture: RotationPicture, progress: ExecutionProgress): RotationPicture {
  const { stateName, kind, at, durationMilliseconds } = progress;
  if (!DRAWN.includes(stateName)) return picture;
  if (kind === 'entered') {
    const cells = [...picture.cells, { name: stateName, since: at, failures: 0 }];
    const act = stateName === rollBack ? 'putting the old password back' : undefined;
    return { ...picture, cells, ...(act !== undefined && { act }) };
  }
  const cells = picture.cells.map((cell): StateCell => {
    if (cell.name !== stateName || cell.end !== undefined) return cell;
    if (kind === 'attemptFailed') return { ...cell, failures: cell.failures + 1 };
    if (kind === 'retryScheduled') return cell;
    const left = kind === 'succeeded' ? 'succeeded' : 'failed';
    return { ...cell, end: { left, milliseconds: durationMilliseconds } };
  });
  const lockedOut = stateName === setSecret && kind === 'succeeded';
  return { ...picture, cells, ...(lockedOut && { lockoutSince: at }) };
}

/** The picture once the password of AWSCURRENT was seen to log in again. */
export function afterReturn(picture: RotationPicture, at: number): RotationPicture {
  const { lockoutSince } = picture;
  return {
    ...picture,
    act: 'AWSCURRENT logs in again; waiting for late sessions of the rotation',
    ...(lockoutSince !== undefined && { lockout: at - lockoutSince }),
  };
}
