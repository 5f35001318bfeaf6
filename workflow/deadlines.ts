/**
 * Deadlines in seconds. They nest, so that the best explained error wins: statement and request (3) < function <
 * task < machine < the rotation function's wait < the rotation function (900, Lambda's own limit). Each task's limit
 * exceeds its function's timeout: when Step Functions gives a task up, its function is dead, not a zombie.
 * test/workflow/deadlines.test.ts adds up the longest way through the machine and holds it below `machine`.
 */
export const Deadline = {
  databaseFunction: 12,
  databaseTask: 14,
  createSecretTask: 14,
  /** CreateSecret sends no value later than this after it began: its function outlives its task by far. */
  createSecretStores: 6,
  labelFunction: 12,
  labelTask: 14,
  rollBackFunction: 30,
  rollBackTask: 33,
  notifyFunction: 10,
  notifyTask: 12,
  machine: 864,
  rotationFunctionWait: 882,
  rotationFunction: 900,
} as const;
