/** What is not counted but assumed, since it differs from machine to machine and from account to account. */
export const ASSUMED = {
  /** How long a rotation lasts, in which the rotation function holds the call of Secrets Manager; cold starts are in it. */
  rotationSeconds: 10,
  /** Its function is cold, so that more than a second passes after Preflight has seen the labels. After TestSecret none does. */
  looksOfCreateSecret: 1,
  /** Memory of the function that holds the call. */
  gigabytesHeld: 0.25,
  /** What Lambda charges for each invocation: a login takes a fraction of it, a cold start most of it. */
  invocationSeconds: 1,
  /** Memory of a function, the larger of the two sizes. */
  gigabytes: 0.5,
  /** Bytes that an invocation writes to its log: a line or two of up to 260 bytes, and three lines of Lambda's own. */
  bytesLogged: 2_000,
} as const;
