import type { Clock } from '../../../functions/rotation/ports';
import type { AwsClients } from './clients';
import { standardOutput, type Terminal } from '../terminal';

/** What the operator's commands need of the machine they run on. */
export interface Operator {
  readonly terminal: Terminal;
  readonly clock: Clock;
  /** Clients for the Region of the first ARN among the names, or that of the environment. */
  readonly connect: (names: readonly (string | undefined)[]) => Promise<AwsClients>;
  /** The exit code once everything is done. */
  readonly endWith: (code: number) => void;
}

/** The machine itself, with the AWS account its environment names. */
export function operatorHere(): Operator {
  return {
    terminal: standardOutput,
    clock: {
      now: () => Date.now(),
      sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    },
    // Loading three SDK clients takes longer than everything else a command does before its first request.
    connect: async (names) => (await import('./clients')).connectToAws(names),
    endWith: (code) => {
      process.exitCode = code;
    },
  };
}
