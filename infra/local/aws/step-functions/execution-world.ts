import type { LocalClock } from '../service';
import type { Execution } from './execution';
import type { ExecutionProgress } from './interpreter/progress';
import type { InvokeFunction } from './interpreter/run';

/** What executions need of the world, and whom they tell. */
export interface ExecutionWorld {
  readonly clock: LocalClock;
  readonly invoke: InvokeFunction;
  readonly onProgress: (progress: ExecutionProgress) => void;
  /** Told after the execution has started, after it was redriven, and each time after it has ended. */
  readonly onStatusChange: (execution: Execution) => void;
  /** Told of a defect of the interpreter or of what it calls; the execution then ends FAILED without a status change. */
  readonly onDefect: (defect: unknown, executionArn: string) => void;
}
