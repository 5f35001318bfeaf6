import { runSchedule } from './schedule-run';

/** A person who gives these answers, one after the other. */
function person(...answers: string[]): {
  readonly ask: (question: string) => Promise<string>;
  readonly asked: string[];
} {
  const asked: string[] = [];
  const ask = async (question: string): Promise<string> => {
    asked.push(question);
    const answer = answers.shift();
    if (answer === undefined) throw new Error(`No answer is left for "${question}".`);
    return answer;
  };
  return { ask, asked };
}

test.each([
  [['months', '2nd MON', '3', '2h'], 'cron(0 3 ? * 2#2 *), window 2h'],
  [['months', 'last Sunday', '1', ''], 'cron(0 1 SUNL * ? *)\n'],
  [['months', 'last', '17', '3'], 'cron(0 17 L * ? *), window 3h'],
  [['months', '15th', '2', '3'], 'cron(0 2 15 * ? *), window 3h'],
  [['Weeks', 'tue, fri', '2', '2'], 'cron(0 2 ? * TUE,FRI *), window 2h'],
  [['days', '10', '', '3'], 'rate(10 days), window 3h'],
  [['days', '1', '5', '3'], 'cron(0 5 * * ? *), window 3h'],
  [['hours', '6', '2'], 'rate(6 hours), window 2h'],
])('builds from the answers %j', async (answers, expected) => {
  const { out, code } = await runSchedule(['build', '--next', '1'], person(...answers));
  expect(out).toContain(expected);
  expect(code).toBe(0);
});

test('says what is wrong with an answer and asks again', async () => {
  const user = person('fortnights', 'weeks', 'XYZ', 'MON', '24', '20', '5h', '4h');
  const { out } = await runSchedule(['build', '--next', '1'], user);
  expect(out).toContain('The answer is "fortnights"; it must be one of hours, days, weeks, months.');
  expect(out).toContain('The answer is "XYZ"; it must be one of SUN, MON, TUE, WED, THU, FRI, SAT.');
  expect(out).toContain('The answer is "24"; it must be a whole number from 0 to 23.');
  expect(out).toContain('window "5h" is too long: opening at 20:00, it must end by 24:00 UTC. Write "4h".');
  expect(out).toContain('every Monday, 20:00 to 24:00 UTC');
  expect(user.asked).toHaveLength(8);
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
  const { out, code } = await runSchedule(['build', ...flags.split(' ')]);
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
  const { err, out, code } = await runSchedule(['build', ...flags.split(' ').filter((word) => word !== '')]);
  expect(err).toContain(message);
  expect([out, code]).toEqual(['', 2]);
});

test('takes the flags of a preview as well', async () => {
  const { out } = await runSchedule([
    'build',
    '--every',
    'days',
    '--hour',
    '3',
    '--next',
    '1',
    '--json',
    '--from',
    '2026-11-25',
  ]);
  expect(JSON.parse(out)).toMatchObject({
    expression: 'cron(0 3 * * ? *)',
    next: [{ opensAt: '2026-11-25T03:00:00.000Z' }],
  });
});
