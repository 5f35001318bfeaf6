import { runCli } from '../cli-run';
import { aPerson, Key, type Turn } from '../at-a-terminal';

const runBuild = (words: readonly string[], context = {}) => runCli(['schedule', 'build', ...words], context);

const { down, enter, space, clearLine } = Key;
const UNIT = 'Rotate every so many';
const answer = (sees: string, text: string): Turn => [sees, text, enter];

test.each<[string, readonly Turn[], string]>([
  [
    'the second Monday',
    [
      [UNIT, down, down, down, enter],
      answer('Day of the month', '2nd MON'),
      answer('hour', '3'),
      answer('Window', '2h'),
    ],
    'cron(0 3 ? * 2#2 *), window 2h',
  ],
  [
    'the last Sunday',
    [
      [UNIT, down, down, down, enter],
      answer('Day of the month', 'last Sunday'),
      answer('hour', '1'),
      answer('Window', ''),
    ],
    'cron(0 1 SUNL * ? *)\n',
  ],
  [
    'the last day',
    [[UNIT, down, down, down, enter], answer('Day of the month', 'last'), answer('hour', '17'), answer('Window', '3')],
    'cron(0 17 L * ? *), window 3h',
  ],
  [
    'the 15th',
    [[UNIT, down, down, down, enter], answer('Day of the month', '15th'), answer('hour', '2'), answer('Window', '3')],
    'cron(0 2 15 * ? *), window 3h',
  ],
  [
    'Tuesdays and Fridays',
    [
      [UNIT, down, down, enter],
      ['Weekdays', down, down, space, down, down, down, space, enter],
      answer('hour', '2'),
      answer('Window', '2'),
    ],
    'cron(0 2 ? * TUE,FRI *), window 2h',
  ],
  [
    'ten days',
    [[UNIT, down, enter], answer('How many days', '10'), answer('Opening hour', ''), answer('Window', '3')],
    'rate(10 days), window 3h',
  ],
  [
    'each day',
    [[UNIT, down, enter], answer('How many days', '1'), answer('Opening hour', '5'), answer('Window', '3')],
    'cron(0 5 * * ? *), window 3h',
  ],
  ['six hours', [[UNIT, enter], answer('How many hours', '6'), answer('Window', '2')], 'rate(6 hours), window 2h'],
])('builds from the answers of a person who wants %s', async (_, turns, expected) => {
  const person = aPerson(turns);
  const { out, code } = await runBuild(['--next', '1'], { dialogue: person.dialogue });
  expect(out).toContain(expected);
  expect([person.unseen(), code]).toEqual([[], 0]);
});

test('says what is wrong with an answer and asks again', async () => {
  const person = aPerson([
    [UNIT, down, down, enter],
    ['Weekdays', enter],
    ['At least one choice must be selected', down, space, enter],
    answer('Opening hour', '24'),
    ['The answer is "24"; it must be a whole number from 0 to 23.', clearLine, '20', enter],
    answer('Window', '5h'),
    ['window "5h" is too long: opening at 20:00, it must end by 24:00 UTC.', clearLine, '4h', enter],
  ]);
  const { out } = await runBuild(['--next', '1'], { dialogue: person.dialogue });
  expect(person.unseen()).toEqual([]);
  expect(out).toContain('every Monday, 20:00 to 24:00 UTC');
});

test('a user who leaves in the middle gets no schedule', async () => {
  const person = aPerson([
    [UNIT, down, enter],
    ['How many days', Key.interrupt],
  ]);
  const { out, err, code } = await runBuild([], { dialogue: person.dialogue });
  expect(err).toBe('error: The questions were left before the last one was answered.\n');
  expect([out, code]).toEqual(['', 2]);
});

test.each([
  ['--every months --nth 2 --weekday MON --hour 3 --window 2h', 'cron(0 3 ? * 2#2 *), window 2h'],
  ['--every months --nth last --weekday sun --hour 1 --count 3 --first-month 3', 'cron(0 1 SUNL 3/3 ? *)'],
  ['--every months --day last --hour 17', 'cron(0 17 L * ? *)'],
  ['--every months --day 15 --hour 2', 'cron(0 2 15 * ? *)'],
  ['--every weeks --weekday TUE,FRI --hour 2 --window 3h', 'cron(0 2 ? * TUE,FRI *), window 3h'],
  ['--every days --count 30', 'rate(30 days)'],
  ['--every hours --count 10 --hour 2', 'cron(0 2/10 * * ? *)'],
])('builds from the flags %s', async (flags, expected) => {
  const { out, code } = await runBuild([...flags.split(' ')]);
  expect(out).toContain(expected);
  expect(code).toBe(0);
});

test.each([
  ['', '--every is missing, and there is no terminal to ask on. Give --every hours|days|weeks|months.'],
  ['--every fortnights', '--every is "fortnights"; it must be hours, days, weeks or months.'],
  ['--every weeks --hour 2', '--weekday is missing'],
  ['--every weeks --weekday MON', '--hour is missing'],
  ['--every weeks --weekday XYZ --hour 2', '--weekday is "XYZ"; it must be names of SUN, MON'],
  ['--every weeks --weekday MON --hour 24', '--hour is "24"; it must be a whole number from 0 to 23.'],
  ['--every weeks --weekday MON --hour 2 --count 2', '--count has no meaning with --every weeks. Leave it out.'],
  ['--every days --first-month 2', '--first-month has no meaning with --every days.'],
  ['--every months --hour 3', 'Say which day of the month: --day, or --nth with --weekday.'],
  ['--every months --hour 3 --day 1 --nth 2', 'Give either --day, or --nth with --weekday.'],
  ['--every months --hour 3 --nth 2 --weekday MON,TUE', '--nth goes with a single --weekday.'],
  ['--every months --day 15', '--hour is missing'],
  ['--every hours --count 2', 'rate "2 hours" must be at least 4 hours'],
  ['--every days --window 90m', '--window is "90m"; it must be hours such as 2h.'],
])('refuses the flags "%s" and exits 2', async (flags, message) => {
  const { err, out, code } = await runBuild([...flags.split(' ').filter((word) => word !== '')]);
  expect(err).toContain(message);
  expect([out, code]).toEqual(['', 2]);
});

test('takes the flags of a preview as well', async () => {
  const { out } = await runBuild(['--every', 'days', '--hour', '3', '--next', '1', '--json', '--from', '2026-11-25']);
  expect(JSON.parse(out)).toMatchObject({
    expression: 'cron(0 3 * * ? *)',
    next: [{ opensAt: '2026-11-25T03:00:00.000Z' }],
  });
});
