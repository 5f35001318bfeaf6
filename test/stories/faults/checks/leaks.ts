import type { Story } from '../story';

/** Where something was said that outlives the moment, by place. */
function records(story: Story, since: LogPosition): Readonly<Record<string, string>> {
  return {
    'the log of a function': story.testbed.logs.slice(since.logLines).join('\n'),
    'the history of an execution': JSON.stringify(
      [...story.executions].map(({ input, events }) => ({ input, events })),
    ),
    'an event of Secrets Manager': JSON.stringify(story.rotationEvents),
    'an alert': JSON.stringify(story.alerts),
    "the server's log": story.testbed.database.logFrom(since.serverLogBytes),
  };
}

/** Where a story begins in the logs that all stories share. */
export interface LogPosition {
  readonly logLines: number;
  readonly serverLogBytes: number;
}

/** Known passwords and rotation tokens that occur anywhere since the mark; each entry names the place, not the secret. */
export function leaksOf(story: Story, since: LogPosition): string[] {
  const secrets = [
    ...[...story.passwords].map((secret) => ({ what: 'a password', secret })),
    ...[...story.rotationTokens].map((secret) => ({ what: 'a rotation token', secret })),
  ];
  return Object.entries(records(story, since)).flatMap(([place, text]) =>
    secrets.filter(({ secret }) => isSaidIn(text, secret)).map(({ what }) => `${what} stands in ${place}`),
  );
}

/** As it is, and as it looks inside of JSON. */
function isSaidIn(text: string, secret: string): boolean {
  return text.includes(secret) || text.includes(JSON.stringify(secret).slice(1, -1));
}
