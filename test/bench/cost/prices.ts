/**
 * List prices of us-east-1 in USD, without any free tier, as the price pages of AWS gave them in November 2026; look them up
 * for your Region. Most others are up to a third dearer.
 */
export const PRICES = {
  /** Step Functions, Standard: a state transition. */
  transition: 0.025 / 1_000,
  /** Lambda: an invocation, and a second of a gigabyte on arm64. */
  invocation: 0.2 / 1_000_000,
  gigabyteSecond: 0.0000133334,
  /** Secrets Manager: a request, and a secret for a month (which it costs however it is rotated). */
  request: 0.05 / 10_000,
  secret: 0.4,
  /** SNS: a delivery by email. */
  alert: 2 / 100_000,
  /** CloudWatch: a gigabyte of logs taken in, an alarm, a metric of one's own and a dashboard for a month. */
  logGigabyte: 0.5,
  alarm: 0.1,
  metric: 0.3,
  dashboard: 3,
} as const;
