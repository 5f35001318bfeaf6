/** One line of structured log. Values are small facts: names, ids, durations, error reasons; never a secret. */
export function logLine(level: 'INFO' | 'ERROR', fields: Readonly<Record<string, unknown>>): void {
  console.log(JSON.stringify({ level, ...fields }));
}
