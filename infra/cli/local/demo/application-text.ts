/** What an application has seen so far. */
export interface ApplicationFigures {
  readonly queries: number;
  readonly failed: number;
  /** Open connections by the version they logged in with, the first eight characters of its id; the oldest first. */
  readonly connections: Readonly<Record<string, number>>;
}

/** The figures on one line of at most 76 columns: `...; sessions: 5 by 66f324ed, 3 by 7295d669`, the versions they logged in with. */
export function applicationText({ queries, failed, connections }: ApplicationFigures): string {
  const open = Object.entries(connections).map(([version, count]) => `${count} by ${version}`);
  return `application: ${queries} queries, ${failed} failed; sessions: ${open.join(', ') || 'none'}`;
}
