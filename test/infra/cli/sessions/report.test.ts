import type { SessionGroup, SessionsResult } from '../../../../workflow/document';
import { sessionsScreen } from '../../../../infra/cli/sessions/render';
import { reportOf } from '../../../../infra/cli/sessions/report';
import { runCli } from '../cli-run';

const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-AbCdEf';
const EXECUTION = 'arn:aws:states:eu-central-1:111122223333:execution:rotation:x';
const secret = { name: 'orders/db', arn: ARN, labels: {}, rotationEnabled: true };
const oldest = '2026-11-20T10:00:07.123Z';
const web: SessionGroup = {
  user: 'app',
  application: 'web',
  address: '10.0.1.12',
  before: 4,
  around: 0,
  since: 2,
  oldest,
};

const found = (result: Partial<SessionsResult>): SessionsResult => ({
  user: 'app',
  seenAs: 'app',
  changedFrom: '2026-11-22T03:00:01.000Z',
  changedUntil: '2026-11-22T03:00:03.000Z',
  before: 4,
  around: 0,
  since: 2,
  groups: [web],
  moreGroups: 0,
  ...result,
});

const screen = (result: Partial<SessionsResult>) =>
  sessionsScreen(reportOf(found(result), secret, EXECUTION), {
    write: () => {},
    colours: false,
    live: false,
    width: 120,
  });

test('shows who has sessions from before the change, on one screen', () => {
  expect(screen({})).toBe(`4 of 6 sessions with orders/db were opened before its password was changed.

  user   application_name   address     before   around   since   oldest
  app    web                10.0.1.12   4        0        2       2026-11-20 10:00:07 UTC

  changed      between 2026-11-22 03:00:01 UTC and 2026-11-22 03:00:03 UTC
  seen as      app
  execution    ${EXECUTION}
`);
});

test('names what is not known, what is left out, and who still logs in as the other user', () => {
  const nameless = { user: 'app_clone', application: '', before: 0, around: 1, since: 3 };
  const text = screen({
    before: 1,
    around: 1,
    since: 5,
    seenAs: 'master',
    groups: [{ ...web, before: 1 }, nameless],
    moreGroups: 2,
  });
  expect(text).toContain(
    '1 of 7 sessions with orders/db was opened before its password was changed, 1 around that time.\n',
  );
  expect(text).toMatch(/ {2}app_clone {3}\(none\) {13}- {11}0 {8}1 {8}3 {7}-\n/);
  expect(text).toContain('  more         2 more rows are not shown; their sessions are in the sums\n');
  expect(text).toMatch(
    / {2}other user {3}3 of those since were opened as app_clone: who opened them holds AWSPREVIOUS, and will be\s+refused after the next rotation\n/,
  );
  expect(text).toContain('  seen as      master\n');
});

test('has no table if nobody is logged in, and one moment if both are the same', () => {
  const text = screen({ before: 0, since: 0, groups: [], changedUntil: '2026-11-22T03:00:01.000Z' });
  expect(text).toBe(`Nobody is logged in with orders/db.

  changed      2026-11-22 03:00:01 UTC
  seen as      app
  execution    ${EXECUTION}
`);
});

test('gives a program null for what is not known', () => {
  const { applications, sessions, changed } = reportOf(
    found({ groups: [{ user: 'app', application: '', before: 0, around: 1, since: 0 }] }),
    secret,
    EXECUTION,
  );
  expect(applications).toEqual([
    { user: 'app', application: '', address: null, before: 0, around: 1, since: 0, oldest: null },
  ]);
  expect({ sessions, changed }).toEqual({
    sessions: { before: 4, around: 0, since: 2 },
    changed: { from: '2026-11-22T03:00:01.000Z', until: '2026-11-22T03:00:03.000Z' },
  });
});

test('explains itself, with examples and exit codes', async () => {
  const { out, code } = await runCli(['sessions', '--help']);
  expect(out).toContain('Usage: rds-rotation-workflow sessions [options] <secret>');
  expect(out).toContain('  $ npx --no rds-rotation-workflow sessions orders/db --json | jq .sessions.before\n');
  expect(out).toContain(
    'Exit codes: 0 the sessions were counted, however many there are, 1 they could not be counted,',
  );
  expect(code).toBe(0);
});

test.each([
  [['sessions'], "missing required argument 'secret'"],
  [['sessions', 'orders/db', 'more'], 'too many arguments'],
  [['sessions', 'orders/db', '--end'], "unknown option '--end'"],
  [
    ['sessions', 'orders/db', '--timeout', '0'],
    '--timeout is "0"; it must be a whole number of seconds from 1 to 3600.',
  ],
])('refuses %j', async (words, message) => {
  const { out, err, code } = await runCli(words);
  expect(err).toContain(message);
  expect([out, code]).toEqual(['', 2]);
});
