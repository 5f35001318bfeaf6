import type { EventRule } from '../../../../../infra/local/aws/events/event-rules';
import { EventRules } from '../../../../../infra/local/aws/events/event-rules';
import { LeapingClock } from '../secrets-manager/leaping-clock';

const MACHINE = 'arn:aws:states:eu-central-1:000000000000:stateMachine:machine';
const WATCH = 'arn:aws:lambda:eu-central-1:000000000000:function:watch';
const SIX_HOURS = 21_600_000;

/** 2026-11-22T10:00Z: a rule that fires every six hours has just been deployed. */
async function deployed(more: Partial<EventRule> = {}, schedule: Pick<EventRule, 'period'> = { period: SIX_HOURS }) {
  const clock = new LeapingClock();
  const deliveries: string[] = [];
  const inputs: unknown[] = [];
  const defects: unknown[] = [];
  const deliver = (arn: string, input: string) => {
    deliveries.push(`${new Date(clock.now()).toISOString().slice(0, 19)} ${arn.split(':').at(-1)}`);
    inputs.push(JSON.parse(input));
  };
  const rule: EventRule = {
    name: 'clock',
    arn: 'arn:aws:events:eu-central-1:000000000000:rule/clock',
    state: 'ENABLED',
    targets: [{ Id: 'a', Arn: WATCH, Input: '{"secretArns":["orders/db"]}' }],
    ...schedule,
    ...more,
  };
  const rules = new EventRules([rule], { startExecution: deliver, invokeFunction: deliver, publish: deliver });
  rules.start(clock, (defect) => defects.push(defect));
  await new Promise((resolve) => setImmediate(resolve));
  return { clock, rules, deliveries, inputs, defects };
}

/** "A rate expression starts when you create the scheduled event rule, and then it runs on a defined schedule." */
describe('a rule with a rate', () => {
  it('fires one period after it was deployed, not before, and then after each', async () => {
    const { clock, deliveries } = await deployed();
    await clock.travelTo('2026-11-22T15:59:59Z');
    expect(deliveries).toEqual([]);
    await clock.travelTo('2026-11-23T09:59:59Z');
    expect(deliveries).toEqual(['2026-11-22T16:00:00 watch', '2026-11-22T22:00:00 watch', '2026-11-23T04:00:00 watch']);
  });

  it('hands over the constant input of its target', async () => {
    const { clock, inputs } = await deployed();
    await clock.travelTo('2026-11-22T16:00:00Z');
    expect(inputs).toEqual([{ secretArns: ['orders/db'] }]);
  });

  it('hands a "Scheduled Event" to every target without an input, or what its transformer makes of it', async () => {
    const { clock, deliveries, inputs } = await deployed({
      targets: [
        { Id: 'a', Arn: MACHINE },
        { Id: 'b', Arn: WATCH, InputTransformer: { InputPathsMap: { at: '$.time' }, InputTemplate: '{"at":<at>}' } },
      ],
    });
    await clock.travelTo('2026-11-22T16:00:00Z');
    expect(deliveries).toEqual(['2026-11-22T16:00:00 machine', '2026-11-22T16:00:00 watch']);
    expect(inputs).toEqual([
      {
        version: '0',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        'detail-type': 'Scheduled Event',
        source: 'aws.events',
        account: '000000000000',
        time: '2026-11-22T16:00:00Z',
        region: 'eu-central-1',
        resources: ['arn:aws:events:eu-central-1:000000000000:rule/clock'],
        detail: {},
      },
      { at: '2026-11-22T16:00:00Z' },
    ]);
  });

  it('is not set off by an event, unless it has a pattern, too', async () => {
    const event = { source: 'aws.states' };
    const clockOnly = await deployed();
    clockOnly.rules.emit(event);
    expect(clockOnly.deliveries).toEqual([]);

    const both = await deployed({ eventPattern: { source: ['aws.states'] } });
    both.rules.emit(event);
    await both.clock.travelTo('2026-11-22T16:00:00Z');
    expect(both.deliveries).toEqual(['2026-11-22T10:00:00 watch', '2026-11-22T16:00:00 watch']);
  });

  it('fires once for all the periods a suspended machine has slept through, and then on time again', async () => {
    const { clock, deliveries } = await deployed();
    clock.set(Date.parse('2026-11-24T11:00:00Z'));
    await clock.travelTo('2026-11-24T22:00:00Z');
    expect(deliveries).toEqual(['2026-11-24T11:00:00 watch', '2026-11-24T16:00:00 watch', '2026-11-24T22:00:00 watch']);
  });

  it('fires no more once stopped', async () => {
    const { clock, rules, deliveries, defects } = await deployed();
    await clock.travelTo('2026-11-22T16:00:00Z');
    rules.stop();
    expect(clock.asleep).toBe(0);
    await clock.travelTo('2026-11-24T00:00:00Z');
    expect(deliveries).toHaveLength(1);
    expect(defects).toEqual([]);
  });

  it('whose target throws is a defect of the stand-in, and fires no more', async () => {
    const transformer = { InputPathsMap: { none: '$.none' }, InputTemplate: '{"v":<none>}' };
    const { clock, defects } = await deployed({ targets: [{ Id: 'a', Arn: WATCH, InputTransformer: transformer }] });
    await clock.travelTo('2026-11-23T00:00:00Z');
    expect(defects).toMatchObject([{ name: 'InvalidRule' }]);
    expect(clock.asleep).toBe(0);
  });
});

test.each<[string, Partial<EventRule>, Pick<EventRule, 'period'>]>([
  ['that is disabled', { state: 'DISABLED' }, { period: SIX_HOURS }],
  ['without a schedule', { eventPattern: { source: ['aws.states'] } }, {}],
])('a rule %s waits for no time', async (_title, more, schedule) => {
  const { clock, deliveries } = await deployed(more, schedule);
  await clock.travelTo('2026-11-24T00:00:00Z');
  expect(clock.asleep).toBe(0);
  expect(deliveries).toEqual([]);
});
