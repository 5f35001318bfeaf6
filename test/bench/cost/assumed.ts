/** What is not counted but assumed, since it differs from machine to machine and from account to account. */
export const ASSUMED = {
  /** How long a rotation lasts, in which the rotation function holds the call of Secrets Manager; cold starts are in it. */
  rotationSeconds: 10,
  /** Memory of the function that holds the call. */
  gigabytesHeld: 0.25,
  /** What Lambda charges for each invocation: a login takes a fraction of it, a cold start most of it. */
  invocationSeconds: 1,
  /** Memory of a function, the larger of the two sizes. */
  gigabytes: 0.5,
  /** Bytes of a line in a log: those of the functions have up to 260, and Lambda adds three of its own to each invocation. */
  bytesOfLogLine: 1_000,
} as const;
