import type { StrategyName } from '../../../../workflow/names';
import { stripVTControlCharacters } from 'node:util';
import type { Alert } from '../../../../functions/alerts/alert';
import { ALERT_ATTRIBUTE } from '../../../../functions/alerts/sns/alert-attribute';
import type { PromisePart } from '../../../../infra/cli/local/demo/promise';
import { Screen } from '../../../../infra/cli/local/demo/screen';
import type { Terminal } from '../../../../infra/cli/terminal/terminal';
import type { ExecutionProgress, PublishedMessage } from '../../../../infra/local/index';

/** A terminal of 80 columns and 30 lines, and what stands on it. */
function aTerminal(colours: boolean) {
  const lines: string[] = [''];
  let raw = '';
  const write = (text: string): boolean => {
    raw += text;
    // eslint-disable-next-line no-control-regex -- what erases lines is a control sequence
    for (const part of text.split(/(\u001b\[[\d;]*[A-HJKf]|\n)/)) {
      if (part === '\n') lines.push('');
      else if (part === '\u001b[2K') lines[lines.length - 1] = '';
      else if (part === '\u001b[1A') lines.pop();
      else if (part !== '\u001b[G') lines[lines.length - 1] = (lines.at(-1) ?? '') + stripVTControlCharacters(part);
    }
    return true;
  };
  const stream = { write, columns: 80, rows: 30, isTTY: true } as unknown as NodeJS.WritableStream;
  const terminal: Terminal = { write, colours, live: true, width: 80, stream };
  return { terminal, stream, lines: () => lines.map((line) => line.trimEnd()), raw: () => raw };
}

/** Plays the two rotations on a screen with a clock of its own. */
function played({
  colours = false,
  lockedOut = false,
  withApp = false,
  strategy = 'single-user',
}: {
  readonly colours?: boolean;
  readonly lockedOut?: boolean;
  readonly withApp?: boolean;
  readonly strategy?: StrategyName;
} = {}) {
  const { terminal, stream, lines, raw } = aTerminal(colours);
  let now = 0;
  const screen = new Screen(terminal, stream, () => now);
  const step = (stateName: string, kind: ExecutionProgress['kind'], milliseconds = 0): void => {
    now += kind === 'attemptFailed' ? 30 : milliseconds;
    const progress = {
      executionArn: 'arn:e',
      stateName,
      kind,
      at: now,
      attempt: 1,
      durationMilliseconds: milliseconds,
    };
    screen.progress(progress);
  };
  const passes = (stateName: string, milliseconds: number): void => {
    step(stateName, 'entered');
    step(stateName, 'succeeded', milliseconds);
  };
  const seen: (readonly string[])[] = [];
  const look = (): void => {
    screen.progress({
      executionArn: 'arn:e',
      stateName: 'Start',
      kind: 'entered',
      at: now,
      attempt: 1,
      durationMilliseconds: 0,
    });
    seen.push(lines());
  };
  screen.starting();
  screen.ready(undefined as never, 2_100);
  if (withApp) screen.watch({ figures: { queries: 412, failed: 0, connections: { '66f324ed': 3, '7295d669': 5 } } });

  screen.rotationBegins('Rotate orders/db', strategy);
  passes('Preflight', 311);
  passes('CreateSecret', 107);
  passes('WarmUp', 36);
  step('SetSecret', 'entered');
  look();
  step('SetSecret', 'succeeded', 49);
  passes('TestSecret', 27);
  look();
  passes('FinishSecret', 7);
  now += 200;
  screen.rotationEnds({ versionId: 'v', executionName: 'e', status: 'SUCCEEDED', lockoutWindowMilliseconds: 47 }, true);

  screen.rotationBegins('Rotate it again; a grant is revoked midway', strategy);
  passes('Preflight', 42);
  passes('CreateSecret', 19);
  passes('WarmUp', 21);
  passes('SetSecret', 43);
  step('TestSecret', 'entered');
  for (let attempt = 0; attempt < 3; attempt += 1) step('TestSecret', 'attemptFailed', 30);
  step('TestSecret', 'caught', 2_200);
  step('RollBack', 'entered');
  now += 1_000;
  look();
  screen.passwordIsBack();
  now += 1_000;
  look();
  step('RollBack', 'succeeded', 4_000);
  screen.alert(ALERT);
  const undone = { versionId: 'w', executionName: 'f', status: 'FAILED', error: 'RotationFailed' };
  screen.rotationEnds({ ...undone, lockoutWindowMilliseconds: 3_300 }, !lockedOut);

  screen.standing();
  for (const part of PARTS) {
    screen.trying(part.says);
    screen.tried(lockedOut ? { ...part, kept: false, proof: 'not so' } : part);
  }
  screen.end(lockedOut ? ['the second execution is not red'] : []);
  return { lines: lines(), raw: raw(), seen };
}

/** The alert of the second rotation. */
const UNDONE: Alert = {
  kind: 'rolledBack',
  severity: 'warning',
  impact: 'yes',
  impactProven: true,
  reason: 'verificationFailed',
  secretName: 'orders/db',
  secretArn: 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:orders/db-AbCdEf',
  accountId: '000000000000',
  region: 'eu-central-1',
  versionId: 'w',
  needsRecovery: false,
  recoveryGoesOn: false,
  executionArn: 'arn:e',
  occurredAt: '2026-11-22T00:00:00Z',
};

const ALERT: PublishedMessage = {
  topicArn: 'arn:t',
  messageId: 'm',
  subject: 'Can wait: orders/db not rotated (..0000)',
  message: 'the whole mail',
  publishedAt: 0,
  attributes: {
    [ALERT_ATTRIBUTE]: {
      DataType: 'String',
      BinaryValue: undefined,
      StringValue: JSON.stringify(UNDONE),
    },
  },
};

const PARTS: readonly PromisePart[] = [
  { says: 'AWSCURRENT logs in', kept: true, proof: '7295d669 (first rotation)' },
  { says: 'no password without a label', kept: true, proof: '66f324ed refused, f9c3317a refused' },
  { says: 'the next rotation can start', kept: true, proof: 'it did, after a new grant: 302 ms' },
  { says: 'on-call engineer alerted', kept: true, proof: '1 alert, above' },
];

it('is one screen of 80 columns and 30 lines: the promise, both rotations, and the promise checked', () => {
  const { lines } = played();
  expect(lines.join('\n')).toBe(`rds-rotation-workflow  real PostgreSQL, a stand-in for AWS (2.1 s)
Whatever fails, at any time: AWSCURRENT logs in afterwards, no live password
lacks a label, the next rotation can start, the on-call engineer is alerted.

1  Rotate orders/db                                        ✓ rotated  737 ms
   Preflight → CreateSecret → WarmUp → SetSecret → TestSecret → FinishSecret
   ✓ 311 ms    ✓ 107 ms       ✓ 36 ms  ✓ 49 ms     ✓ 27 ms      ✓ 7 ms
                                       └── lockout window 47 ms ──────┘

2  Rotate it again; a grant is revoked midway                ↩ undone  8.4 s
   Preflight → CreateSecret → WarmUp → SetSecret → TestSecret → RollBack
   ✓ 42 ms     ✓ 19 ms        ✓ 21 ms  ✓ 43 ms     ✕✕✕ 2.2 s    ✓ 4.0 s
                                       └── lockout window 3.3 s ──────┘
   │ Can wait: orders/db not rotated (..0000)
   │ The new password does not pass the verification.
   │ Do: Run the verification query as the role, and repair the grants it needs.

The promise, checked
   ✓ AWSCURRENT logs in                7295d669 (first rotation)
   ✓ no password without a label       66f324ed refused, f9c3317a refused
   ✓ the next rotation can start       it did, after a new grant: 302 ms
   ✓ on-call engineer alerted          1 alert, above

   npm start -- --serve     keep it up, break it yourself, a page to watch
   npm start -- --verbose   every state and attempt, the whole alert
`);
  expect(lines.length).toBeLessThanOrEqual(30);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
});

it('draws a rotation in place: what is to come, how long applications are locked out, and what RollBack does', () => {
  const [setting, tested, restoring, waiting] = played().seen.map((lines) => lines.slice(4).join('\n'));
  expect(setting).toBe(`1  Rotate orders/db                                                   454 ms
   Preflight → CreateSecret → WarmUp → SetSecret → TestSecret → FinishSecret
   ✓ 311 ms    ✓ 107 ms       ✓ 36 ms  … 0 ms
`);
  expect(tested).toBe(`1  Rotate orders/db                                                   530 ms
   Preflight → CreateSecret → WarmUp → SetSecret → TestSecret → FinishSecret
   ✓ 311 ms    ✓ 107 ms       ✓ 36 ms  ✓ 49 ms     ✓ 27 ms
                                       └── lockout window 27 ms ──
`);
  expect(restoring).toContain(`   ✓ 42 ms     ✓ 19 ms        ✓ 21 ms  ✓ 43 ms     ✕✕✕ 2.2 s    … 1.0 s
                                       └── lockout window 3.3 s ──────
   RollBack: putting the old password back
`);
  expect(waiting).toContain(`   ✓ 42 ms     ✓ 19 ms        ✓ 21 ms  ✓ 43 ms     ✕✕✕ 2.2 s    … 2.0 s
                                       └── lockout window 3.3 s ──────┘
   RollBack: AWSCURRENT logs in again; waiting for late sessions of the rotation
`);
});

it('is red only if something is wrong; undone as it should be is yellow', () => {
  const [red, yellow] = ['\u001b[31m', '\u001b[33m'];
  const good = played({ colours: true });
  expect(good.raw).not.toContain(red);
  expect(good.raw).toContain(`${yellow}↩ undone`);
  expect(good.raw).toContain(`${yellow}✕✕✕`);
  const bad = played({ colours: true, lockedOut: true });
  expect(bad.raw).toContain(`${red}✗ not so`);
  expect(bad.raw).toContain(`${red}✗\u001b[39m AWSCURRENT logs in`);
  expect(bad.raw).toContain(`${red}   ✗ the second execution is not red`);
  expect(played().raw).not.toContain(red);
});

it('shows with each rotation what an application sees of it, and still fits', () => {
  const { lines } = played({ withApp: true });
  const seen = '   application: 412 queries, 0 failed; sessions: 3 by 66f324ed, 5 by 7295d669';
  expect(lines.filter((line) => line.includes('application:'))).toEqual([seen, seen]);
  expect(lines.length).toBeLessThanOrEqual(30);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
});

it('shows no lockout window with two users, however long the rotation takes', () => {
  const { lines, seen } = played({ strategy: 'alternating-users' });
  expect([...lines, ...seen.flat()].filter((line) => /lockout window \d/.test(line))).toEqual([]);
  expect(lines.filter((line) => line.includes('lockout'))).toEqual([
    '                                       └── no lockout: two users ─────┘',
    '                                       └── no lockout: two users ─────┘',
  ]);
});

it('has no colour where none is wanted', () => {
  // eslint-disable-next-line no-control-regex -- colours are control sequences
  expect(played().raw).not.toMatch(/\u001b\[\d+m/);
});
