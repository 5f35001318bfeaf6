import type { LocalClock } from '../clocks/clock';
import { ServiceError } from '../api/service-error';

/** "If a function remains idle for multiple weeks" (Developer Guide, "Lambda function states"); how many, AWS does not say. */
const FALLS_ASLEEP_AFTER = 14 * 24 * 60 * 60 * 1000;
/** The network of a VPC function is back after "about a minute" (same page); here it takes half as long again. */
const WAKES_IN = 90_000;

/** A function's state as GetFunctionConfiguration shows it. */
export type FunctionState = 'Active' | 'Inactive' | 'Pending';

/**
 * The states of functions that lose their network while they are idle for weeks. The invocation that wakes one fails, and
 * so do all until it is awake.
 */
export class FunctionStates {
  private readonly lastUse = new Map<string, number>();
  private readonly awakeAt = new Map<string, number>();

  /** @param sleepy names of the functions that fall asleep; they are asleep at the beginning */
  constructor(
    private readonly clock: LocalClock,
    private readonly sleepy: readonly string[],
  ) {}

  of(name: string): FunctionState {
    if (!this.sleepy.includes(name)) return 'Active';
    const now = this.clock.now();
    const awakeAt = this.awakeAt.get(name);
    if (awakeAt !== undefined && now < awakeAt) return 'Pending';
    return now - (this.lastUse.get(name) ?? -Infinity) > FALLS_ASLEEP_AFTER ? 'Inactive' : 'Active';
  }

  /** @throws ServiceError `ResourceNotReadyException` from one that sleeps, `ResourceConflictException` while it wakes */
  use(name: string): void {
    switch (this.of(name)) {
      case 'Inactive':
        this.awakeAt.set(name, this.clock.now() + WAKES_IN);
        this.lastUse.set(name, this.clock.now() + WAKES_IN);
        throw new ServiceError(
          'ResourceNotReadyException',
          'The function is inactive and its VPC connection is no longer available. Wait for the VPC connection to reestablish and try again.',
          502,
        );
      case 'Pending':
        throw new ServiceError(
          'ResourceConflictException',
          'The operation cannot be performed at this time. The function is currently in the following state: Pending',
          409,
        );
      case 'Active':
        this.lastUse.set(name, this.clock.now());
    }
  }
}
