import { lightsOf, type Tried } from '../../../../infra/console/local/lights';
import type { TriedSecret } from '../../../../infra/console/local/trials';
import type { AlertFacts, ExecutionFacts, LogsIn } from '../../../../infra/console/model';

const ARN = 'arn:secret';
const secret = (current: LogsIn, others: Partial<Omit<TriedSecret, 'facts'>> = {}): TriedSecret => ({
  at: 5,
  liveWithoutLabel: [],
  unlabelledTried: 2,
  ...others,
  facts: {
    arn: ARN,
    name: 'orders/db',
    rotates: true,
    versions: [{ versionId: 'aaaaaaaa-1', labels: ['AWSCURRENT'], logsIn: current, at: 5 }],
  },
});
const execution = (status: ExecutionFacts['status'], facts: Partial<ExecutionFacts> = {}): ExecutionFacts => ({
  arn: 'arn:execution',
  name: 'orders-db-1',
  secretArn: ARN,
  secretName: 'orders/db',
  versionId: 'v',
  mode: 'rotate',
  status,
  from: 10,
  steps: [],
  acts: [],
  ...facts,
});
const alert = (facts: Partial<AlertFacts> = {}): AlertFacts => ({
  id: 'm',
  at: 20,
  subject: 's',
  text: 't',
  secretArn: ARN,
  executionArn: 'arn:execution',
  severity: 'warning',
  open: true,
  lasting: false,
  ...facts,
});
const BAD = { liveWithoutLabel: ['bbbbbbbb-2'], obstacle: 'x' };
const IN_THE_MIDDLE = { ...secret('no', BAD), facts: { ...secret('no').facts, provisional: true as const } };
const SOUND: Tried = { secrets: [secret('yes')], rotating: new Set(), executions: [], alerts: [] };
const shown = (tried: Partial<Tried>) =>
  lightsOf({ ...SOUND, ...tried }).map(({ state, found }) => `${state}: ${found}`);

it('are all kept where everything that was tried is in order', () => {
  expect(shown({})).toEqual([
    'kept: orders/db: login with aaaaaaaa accepted',
    'kept: 2 without a label tried, none is live',
    'kept: a dry start passed',
    'kept: nobody must act: no execution failed',
  ]);
  expect(shown({ secrets: [secret('yes', { unlabelledTried: 0 }), secret('yes', { unlabelledTried: 0 })] })).toEqual([
    'kept: 2 logins accepted',
    'kept: every version has a label',
    'kept: 2 dry starts passed',
    'kept: nobody must act: no execution failed',
  ]);
});

it('assume nothing before anything was tried', () => {
  expect(shown({ secrets: [] }).slice(0, 3)).toEqual(Array(3).fill('notTried: no secret yet'));
});

it('are broken where a trial says so, one bad secret among good ones included', () => {
  const bad = secret('no', { liveWithoutLabel: ['bbbbbbbb-2'], obstacle: 'A previous rotation is not complete.' });
  expect(shown({ secrets: [secret('yes'), bad] }).slice(0, 3)).toEqual([
    'broken: orders/db: aaaaaaaa refused',
    'broken: orders/db: bbbbbbbb opens the database',
    'broken: orders/db: A previous rotation is not complete.',
  ]);
  expect(shown({ secrets: [secret('unknown')] })[0]).toBe('broken: orders/db: aaaaaaaa could not be tried');
});

it.each([
  ['an execution works', { executions: [execution('RUNNING')] }],
  ['a recovery works', { executions: [execution('RUNNING', { mode: 'recover' })] }],
  ['Secrets Manager has begun', { rotating: new Set([ARN]) }],
  ['it was tried in the middle of one', { secrets: [IN_THE_MIDDLE] }],
])('wait while %s, and blame nobody', (_why, busy: Partial<Tried>) => {
  expect(shown({ secrets: [secret('no', BAD)], ...busy }).slice(0, 3)).toEqual([
    'notYet: orders/db: aaaaaaaa refused',
    'notYet: orders/db: bbbbbbbb opens the database',
    'notYet: orders/db: a rotation is in progress',
  ]);
});

it('do not wait for a check, which works on nothing', () => {
  const executions = [execution('RUNNING', { mode: 'check' })];
  expect(shown({ secrets: [secret('no')], executions })[0]).toBe('broken: orders/db: aaaaaaaa refused');
});

describe('the on-call engineer', () => {
  const told = (executions: readonly ExecutionFacts[], alerts: readonly AlertFacts[]) =>
    shown({ executions, alerts })[3];

  it('was alerted of each execution that failed', () => {
    expect(told([execution('FAILED')], [alert()])).toBe('kept: 1 failed, each with an alert; 1 open');
    expect(told([execution('FAILED')], [alert({ open: false })])).toBe(
      'kept: 1 failed, each with an alert; none is open',
    );
    expect(told([execution('SUCCEEDED')], [])).toBe('kept: nobody must act: no execution failed');
  });

  it('was alerted of failures within an incident that an earlier alert reported, until that is resolved', () => {
    const first = alert({ executionArn: 'arn:other', lasting: true });
    const resolved = alert({ executionArn: 'arn:third', severity: 'info', open: false });
    expect(told([execution('FAILED')], [first])).toBe('kept: 1 failed, each with an alert; 1 open');
    expect(told([execution('FAILED')], [resolved, first])).toBe(
      'broken: orders/db: nothing was sent about orders-db-1',
    );
  });

  it('has not, if nothing was sent, or something about another execution', () => {
    const nothing = 'broken: orders/db: nothing was sent about orders-db-1';
    expect(told([execution('FAILED')], [])).toBe(nothing);
    expect(told([execution('FAILED')], [alert({ executionArn: 'arn:other' })])).toBe(nothing);
    expect(told([execution('ABORTED')], [alert({ executionArn: 'arn:other', at: 9 })])).toBe(nothing);
    expect(told([execution('ABORTED')], [alert({ executionArn: 'arn:other', secretArn: 'arn:b' })])).toBe(nothing);
  });

  it('is alerted of an interrupted one by the recovery after it, which may still be running', () => {
    const recovery = execution('RUNNING', { mode: 'recover', arn: 'arn:recovery' });
    expect(told([recovery, execution('ABORTED')], [])).toBe('notYet: orders/db: nothing was sent about orders-db-1');
    expect(told([execution('ABORTED')], [alert({ executionArn: 'arn:recovery' })])).toBe(
      'kept: 1 failed, each with an alert; 1 open',
    );
  });
});
