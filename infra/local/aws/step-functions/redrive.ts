import type { ExecutionStatus } from './execution-end';

/** "The workflow execution hasn't exceeded the redrivable period of 14 days", in milliseconds since it ended. */
const REDRIVABLE_PERIOD = 14 * 24 * 60 * 60 * 1000;

/**
 * Why an execution cannot be redriven (Developer Guide, "Redrive eligibility for unsuccessful executions"), in the words of
 * the API (DescribeExecution, redriveStatusReason); undefined: it can be. The limits of a history's length and of an
 * execution's age are not imitated.
 * @param now milliseconds since 1970
 */
export function whyNotRedrivable(
  { status, stoppedAt }: { readonly status: ExecutionStatus; readonly stoppedAt: number | undefined },
  now: number,
): string | undefined {
  if (status === 'RUNNING' || status === 'SUCCEEDED') return `Execution is ${status} and cannot be redriven`;
  if (now - (stoppedAt ?? now) > REDRIVABLE_PERIOD) return 'Execution redrivable period exceeded';
  return undefined;
}

/** The redriveStatus of an execution that cannot be redriven for this reason, or can be without one. */
export const redriveStatus = (notRedrivable: string | undefined) =>
  notRedrivable === undefined ? 'REDRIVABLE' : 'NOT_REDRIVABLE';

interface Redrive {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly clientToken: string | undefined;
}

/** The redrives of one execution, in the order in which they began. */
export class Redrives {
  private readonly all: Redrive[] = [];

  get count(): number {
    return this.all.length;
  }

  /** When the last one began, in milliseconds since 1970. */
  get lastAt(): number | undefined {
    return this.all.at(-1)?.at;
  }

  add(redrive: Redrive): void {
    this.all.push(redrive);
  }

  /** When the redrive with this token began; undefined if there is none. AWS forgets a token after 15 minutes. */
  askedForBy(clientToken: string | undefined): number | undefined {
    return clientToken === undefined ? undefined : this.all.find((each) => each.clientToken === clientToken)?.at;
  }
}
