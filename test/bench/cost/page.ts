import { ASSUMED } from './assumed';
import { billOf, type Standing } from './bill';
import type { Counted, CountedWork } from './counted';
import { PRICES } from './prices';

/** Sizes the page tells of. */
const SIZES = [1, 100, 5_000] as const;

const number = (value: number): string => new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 }).format(value);
const dollars = (value: number): string =>
  new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value);

/** docs/operate/cost.md, from what was counted. */
export function costPage(work: CountedWork, standing: Standing): string {
  const bills = SIZES.map((secrets) => billOf(work, standing, { secrets, rotationsPerSecret: 1 }));
  const row = (name: string, cells: readonly string[]) => `| ${[name, ...cells].join(' | ')} |`;
  const line = (name: string, of: (bill: (typeof bills)[number]) => number) =>
    row(
      name,
      bills.map((bill) => dollars(of(bill))),
    );
  const counts = (name: string, of: keyof Counted) =>
    row(
      name,
      [work.rotation, work.check, work.round].map((each) => number(each[of])),
    );
  return [
    '# What it costs',
    '',
    'USD a month for one workflow with the property `fleet`, at the list prices of us-east-1 without any free tier, if every secret',
    'rotates once a month and is checked once a day (`dailyCheck`):',
    '',
    row(
      '',
      SIZES.map((secrets) => `${number(secrets)} ${secrets === 1 ? 'secret' : 'secrets'}`),
    ),
    row(
      '---',
      SIZES.map(() => '---:'),
    ),
    line('rotations', ({ rotations }) => rotations),
    line('daily checks', ({ dailyChecks }) => dailyChecks),
    line('the watch, every 15 minutes', ({ watch }) => watch),
    line(
      `${standing.alarms} ${standing.alarms === 1 ? 'alarm' : 'alarms'}, ${standing.metrics} metrics, ${standing.dashboards} dashboard`,
      ({ standing: fixed }) => fixed,
    ),
    line('**together**', ({ total }) => total),
    row(
      'for each secret',
      bills.map(({ total }, index) => dollars(total / (SIZES[index] ?? 1))),
    ),
    '',
    `Not included: the secrets themselves (${dollars(PRICES.secret)} each, however they are rotated), customer managed keys, and what the functions`,
    'need to reach Secrets Manager from the VPC: an interface endpoint (about 7 a month for each Availability Zone), or a NAT gateway that you already have. The',
    'first three dashboards and ten alarms of an account are free.',
    '',
    '## What was counted',
    '',
    'Counted in the local environment by `npm run bench:cost`, which writes this page:',
    '',
    row('', ['a rotation', 'a check', 'a round of the watch']),
    row('---', ['---:', '---:', '---:']),
    counts('state transitions', 'transitions'),
    counts('invocations of functions', 'invocations'),
    counts('requests to Secrets Manager', 'requests'),
    counts('alerts', 'alerts'),
    '',
    'A round of the watch calls ListSecrets once for each hundred secrets of the account. A failed rotation costs a few more transitions,',
    'and a recovery that keeps trying costs one for each attempt.',
    '',
    '## What was assumed',
    '',
    `A rotation lasts ${ASSUMED.rotationSeconds} s. For that time the rotation function (${ASSUMED.gigabytesHeld} GB) keeps the call of Secrets Manager open and reads the labels as often`,
    `as counted above. Every invocation is billed for ${ASSUMED.invocationSeconds} s of ${ASSUMED.gigabytes} GB and logs ${number(ASSUMED.bytesLogged)} bytes. So nothing on this page depends on`,
    'the machine that wrote it. Prices: `test/bench/cost/prices.ts`.',
    '',
  ].join('\n');
}
