/** Flags of `rds-rotation-workflow console`. */
export interface ConsoleFlags {
  readonly stateMachine?: string;
  readonly port: number;
  /** Seconds. */
  readonly every: number;
}
