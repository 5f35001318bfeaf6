/** Lambda loads a function before its timeout begins to count: "the Init phase is limited to 10 seconds" (guide, "Lambda execution environment"). */
const INIT = 10;
/** Between Step Functions and Lambda, there and back. */
const DISPATCH = 2;
/** Seconds after which an invoked function is certainly dead, however long it was delayed. */
const taskOf = (functionTimeout: number) => INIT + functionTimeout + DISPATCH;

const databaseFunction = 12;
const labelFunction = 12;
/** It may have to wait until a FinishSecret that outlives its execution is dead. */
const rollBackFunction = 45;
const notifyFunction = 10;

/**
 * Deadlines in seconds. They nest, so that the error with the best explanation wins: statement and request (3) < function <
 * task < machine. Each task's limit exceeds its function's timeout plus the init phase: when Step Functions gives up a task,
 * its function is dead. Only CreateSecret runs in a function that lives longer, so it checks the time before it stores a value.
 *
 * The call of Secrets Manager is a separate nest: what the rotation function waits < its timeout (900, Lambda's own
 * limit). An execution may last longer, if Lambda refuses for minutes or a recovery waits for the database: the next
 * call joins it. test/workflow/deadlines.test.ts adds up both nests and the longest ways through the machine.
 */
export const Deadline = {
  databaseFunction,
  databaseTask: taskOf(databaseFunction),
  createSecretTask: taskOf(12),
  /** CreateSecret stores no value later than this after it began, because its function outlives its task by far. */
  createSecretStores: 6,
  labelFunction,
  labelTask: taskOf(labelFunction),
  rollBackFunction,
  rollBackTask: taskOf(rollBackFunction),
  notifyFunction,
  notifyTask: taskOf(notifyFunction),
  startRecoveryTask: 10,
  machine: 4 * 60 * 60,
  rotationFunctionWait: 882,
  rotationFunction: 900,
} as const;
