/** What an application has seen so far. */
export interface ApplicationFigures {
  readonly queries: number;
  readonly failed: number;
  /** Open connections by the version they logged in with, the first eight characters of its id; the oldest first. */
  readonly connections: Readonly<Record<string, number>>;
}

/** The figures on one line. */
export function applicationText({ queries, failed, connections }: ApplicationFigures): string {
  const open = Object.entries(connections).map(([version, count]) => `${version} ${count}`);
  return `application: ${queries} queries, ${failed} failed; connections: ${open.join(', ') || 'none'}`;
}
