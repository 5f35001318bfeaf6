import { runCli } from '../cli-run';

const runSchedule = (words: readonly string[]) => runCli(['schedule', ...words]);

test('says a schedule in words and shows its next windows in UTC and on local clocks', async () => {
  const { out, err, code } = await runSchedule([
    'cron(0 3 ? * 2#2 *)',
    '--window',
    '2h',
    '--zone',
    'Europe/Berlin',
    '--next',
    '5',
  ]);
  expect(out).toBe(`second Monday of every month, 03:00 to 05:00 UTC
cron(0 3 ? * 2#2 *), window 2h

  Opens to closes, UTC            Europe/Berlin
  Mon 2026-12-14 03:00 to 05:00   Mon 2026-12-14 04:00 to 06:00 GMT+1
  Mon 2027-01-11 03:00 to 05:00   Mon 2027-01-11 04:00 to 06:00 GMT+1
  Mon 2027-02-08 03:00 to 05:00   Mon 2027-02-08 04:00 to 06:00 GMT+1
  Mon 2027-03-08 03:00 to 05:00   Mon 2027-03-08 04:00 to 06:00 GMT+1
  Mon 2027-04-12 03:00 to 05:00   Mon 2027-04-12 05:00 to 07:00 GMT+2   clocks changed: GMT+1 to GMT+2
`);
  expect([err, code]).toEqual(['', 0]);
});

test('shows ten windows and UTC alone by default, and the default window as a warning', async () => {
  const { out } = await runSchedule(['cron(0 17 L * ? *)']);
  expect(out.match(/17:00 to 24:00$/gm)).toHaveLength(10);
  expect(out).toContain('! No window is given; by default it is open to the end of the UTC day (24:00).');
});

test('says when a window ends on the next local day', async () => {
  const { out } = await runSchedule(['cron(0 1 SUNL * ? *)', '--zone', 'America/New_York', '--next', '1']);
  expect(out).toContain('Sun 2026-11-29 01:00 to 24:00   Sat 2026-11-28 20:00 to 19:00 (+1) GMT-5');
});

test('says that a window is open at this moment', async () => {
  const open = await runSchedule([
    'cron(0 3 ? * MON *)',
    '--window',
    '2h',
    '--from',
    '2026-11-23T04:00Z',
    '--next',
    '1',
  ]);
  expect(open.out).toContain('Open at this moment: Mon 2026-11-23 03:00 to 05:00 UTC');
  const closed = await runSchedule([
    'cron(0 3 ? * MON *)',
    '--window',
    '2h',
    '--from',
    '2026-11-23T05:00Z',
    '--next',
    '1',
  ]);
  expect(closed.out).not.toContain('Open at this moment');
});

test('counts a rate from the last rotation, or says that it takes the start of the table for it', async () => {
  const told = await runSchedule([
    'rate(10 days)',
    '--window',
    '3h',
    '--last-rotated',
    '2026-11-20T09:00Z',
    '--next',
    '1',
  ]);
  expect(told.out).toContain('Mon 2026-11-30 00:00 to 03:00');
  expect(told.out).not.toContain('A rate counts');
  const untold = await runSchedule(['rate(10 days)', '--window', '3h', '--next', '1']);
  expect(untold.out).toContain('Wed 2026-12-02 00:00 to 03:00');
  expect(untold.out).toContain('! A rate counts from the last rotation');
});

test('warns of windows in office hours only if asked', async () => {
  const words = ['cron(0 0 ? * MON *)', '--window', '2h', '--zone', 'Asia/Tokyo', '--next', '3'];
  const asked = await runSchedule([...words, '--office-hours', '09-18']);
  expect(asked.out).toContain(
    '! 3 of 3 windows meet office hours (Monday to Friday, 09:00 to 18:00, Asia/Tokyo), the first on Mon 2026-11-23 09:00.',
  );
  expect((await runSchedule(words)).out).not.toContain('office');
});

test('prints JSON for a program', async () => {
  const { out } = await runSchedule([
    'cron(0 3 ? * 2#2 *)',
    '--window',
    '2h',
    '--zone',
    'Asia/Tokyo',
    '--next',
    '1',
    '--json',
    '--office-hours',
    '13-14',
  ]);
  expect(JSON.parse(out)).toEqual({
    expression: 'cron(0 3 ? * 2#2 *)',
    duration: '2h',
    sentence: 'second Monday of every month, 03:00 to 05:00 UTC',
    zone: 'Asia/Tokyo',
    openNow: null,
    next: [
      {
        opensAt: '2026-12-14T03:00:00.000Z',
        closesAt: '2026-12-14T05:00:00.000Z',
        localOpensAt: 'Mon 2026-12-14 12:00',
        localClosesAt: 'Mon 2026-12-14 14:00',
        offset: 'GMT+9',
        inOfficeHours: true,
      },
    ],
    warnings: [
      '1 of 1 windows meet office hours (Monday to Friday, 13:00 to 14:00, Asia/Tokyo), the first on Mon 2026-12-14 12:00.',
    ],
  });
});

test('puts a caret under the fault on stderr and exits 2', async () => {
  const { out, err, code } = await runSchedule(['cron(0 25 * * ? *)']);
  expect([out, code]).toEqual(['', 2]);
  expect(err).toBe(
    '  cron(0 25 * * ? *)\n         ^^\nerror: Rotation schedule "cron(0 25 * * ? *)": hours "25" must be 0 to 23, ' +
      'with , - * and / (for example 3 or 2,14 or 0/8). Write "cron(0 23 * * ? *)".\n',
  );
});

test.each([
  [['--zone', 'Tokyo'], '--zone is "Tokyo"; it must be an IANA time zone name. Did you mean Asia/Tokyo?'],
  [['--zone', '?'], 'Examples: UTC, Asia/Tokyo.'],
  [['--next', '0'], '--next is "0"; it must be a whole number from 1 to 500.'],
  [['--next', '1e2'], '--next is "1e2"'],
  [['--from', 'tomorrow'], '--from is "tomorrow"; it must be a date such as 2026-11-22'],
  [['--from', '2026-02-30'], '--from is "2026-02-30"'],
  [['--office-hours', '18-09'], '--office-hours is "18-09"; it must be two full hours'],
  [['--office-hours', '9-25'], '--office-hours is "9-25"'],
  [['--window', '25h'], 'window "25h" is too long'],
  [['--window', ''], 'window "" must be 1h to 24h'],
])('refuses %j and exits 2', async (flags, message) => {
  const { err, out, code } = await runSchedule(['cron(0 3 * * ? *)', ...flags]);
  expect(err).toContain(message);
  expect([out, code]).toEqual(['', 2]);
});

test('lists examples and exit codes in its help', async () => {
  const { out } = await runSchedule(['--help']);
  expect(out).toContain('$ npx --no rds-rotation-workflow schedule "cron(0 3 ? * 2#2 *)" --window 2h');
  expect(out).toContain('Exit codes: 0 the schedule is valid, 2 Secrets Manager would refuse it, or a flag is wrong.');
});
