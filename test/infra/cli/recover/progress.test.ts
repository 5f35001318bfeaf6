import type { HistoryEvent, HistoryEventType } from '@aws-sdk/client-sfn';
import { progressOf } from '../../../../infra/cli/aws/execution-progress';
import { documentOf, endOf } from '../../../../infra/cli/aws/execution-history';
import { reportOf } from '../../../../infra/cli/recover/report';

const ARN = 'arn:aws:states:eu-central-1:111122223333:execution:rotation:recover';
const SECRET = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-AbCdEf';
const input = { mode: 'recover', secretArn: SECRET, versionId: 'left' } as const;

/** An event so many milliseconds after the execution's start. */
const at = (milliseconds: number, type: HistoryEventType, details: Partial<HistoryEvent> = {}): HistoryEvent => ({
  id: 0,
  type,
  timestamp: new Date(milliseconds),
  ...details,
});
const entered = (milliseconds: number, type: HistoryEventType, name: string) =>
  at(milliseconds, type, { stateEnteredEventDetails: { name } });
const exited = (milliseconds: number, type: HistoryEventType, name: string, output = '{}') =>
  at(milliseconds, type, { stateExitedEventDetails: { name, output } });
const LAMBDA = { resourceType: 'lambda', resource: 'invoke' };
const busy = { error: 'TransientError', cause: 'busy: it was busy' };
const broke = { error: 'PermanentError', cause: 'accessDenied: it was refused' };

/** RollBack fails once, is tried again and fails after all retries; the recovery ends unresolved. */
const HISTORY: readonly HistoryEvent[] = [
  at(0, 'ExecutionStarted'),
  entered(1, 'TaskStateEntered', 'RollBack'),
  at(2, 'TaskScheduled'),
  at(3, 'TaskStarted'),
  at(52, 'TaskFailed', { taskFailedEventDetails: { ...LAMBDA, ...busy } }),
  at(1_060, 'TaskScheduled'),
  at(1_061, 'TaskStarted'),
  at(1_090, 'TaskFailed', { taskFailedEventDetails: { ...LAMBDA, ...broke } }),
  exited(1_091, 'TaskStateExited', 'RollBack'),
  entered(1_092, 'FailStateEntered', 'RotationUnresolved'),
  at(1_093, 'ExecutionFailed', { executionFailedEventDetails: { error: 'RotationUnresolved', cause: 'why' } }),
];

test('reads every failed attempt, the catch and the end from a history', () => {
  const common = { executionArn: ARN, stateName: 'RollBack' };
  expect(progressOf(ARN, HISTORY)).toEqual([
    { ...common, kind: 'entered', at: 1, attempt: 1, durationMilliseconds: 0 },
    { ...common, kind: 'attemptFailed', at: 52, attempt: 1, durationMilliseconds: 50, error: busy },
    { ...common, kind: 'attemptFailed', at: 1_090, attempt: 2, durationMilliseconds: 30, error: broke },
    {
      ...common,
      kind: 'caught',
      at: 1_091,
      attempt: 2,
      durationMilliseconds: 1_090,
      error: broke,
      next: 'RotationUnresolved',
    },
    {
      executionArn: ARN,
      stateName: 'RotationUnresolved',
      kind: 'entered',
      at: 1_092,
      attempt: 1,
      durationMilliseconds: 0,
    },
    {
      executionArn: ARN,
      stateName: 'RotationUnresolved',
      kind: 'failed',
      at: 1_093,
      attempt: 1,
      durationMilliseconds: 1,
      error: { error: 'RotationUnresolved', cause: 'why' },
    },
  ]);
});

test('only adds to its output for a shorter history', () => {
  const whole = progressOf(ARN, HISTORY);
  HISTORY.forEach((_, length) => {
    const part = progressOf(ARN, HISTORY.slice(0, length));
    expect(part).toEqual(whole.slice(0, part.length));
  });
});

test('reports a state that succeeds at its second attempt as succeeded', () => {
  const steps = progressOf(ARN, [
    entered(0, 'TaskStateEntered', 'RollBack'),
    at(0, 'TaskScheduled'),
    at(9, 'TaskTimedOut', { taskTimedOutEventDetails: { ...LAMBDA, error: 'States.Timeout' } }),
    at(10, 'TaskScheduled'),
    at(20, 'TaskSucceeded'),
    exited(20, 'TaskStateExited', 'RollBack'),
    entered(21, 'ChoiceStateEntered', 'Verdict'),
  ]);
  expect(steps.map(({ kind, attempt, next, error }) => ({ kind, attempt, next, error }))).toEqual([
    { kind: 'entered', attempt: 1, next: undefined, error: undefined },
    { kind: 'attemptFailed', attempt: 1, next: undefined, error: { error: 'States.Timeout', cause: '' } },
    { kind: 'succeeded', attempt: 2, next: 'Verdict', error: undefined },
    { kind: 'entered', attempt: 1, next: undefined, error: undefined },
  ]);
});

test.each(['ExecutionAborted', 'ExecutionTimedOut'] as const)('tells the state in which it met %s', (type) => {
  const steps = progressOf(ARN, [entered(0, 'TaskStateEntered', 'RollBack'), at(7, type)]);
  expect(steps.at(-1)).toEqual({
    executionArn: ARN,
    stateName: 'RollBack',
    kind: 'aborted',
    at: 7,
    attempt: 1,
    durationMilliseconds: 7,
  });
});

test('finds the end of an execution only once it has one', () => {
  expect(endOf(HISTORY)).toEqual({ status: 'FAILED', error: 'RotationUnresolved' });
  expect(endOf(HISTORY.slice(0, -1))).toBeUndefined();
  expect(endOf([])).toBeUndefined();
  expect(endOf([at(0, 'ExecutionSucceeded')])).toEqual({ status: 'SUCCEEDED' });
  expect(endOf([at(0, 'ExecutionTimedOut')])).toEqual({ status: 'TIMED_OUT' });
});

test('reads the results from the state that was left last', () => {
  const first = exited(1, 'TaskStateExited', 'Diagnose', '{"diagnose":{"versions":[],"wouldDo":"none"}}');
  const last = exited(2, 'TaskStateExited', 'Check', '{"preflight":{"tls":true}}');
  expect(documentOf([first, last], input)).toEqual({ ...input, preflight: { tls: true } });
  expect(documentOf([], input)).toEqual(input);
});

describe('the report of a recovery that came to no verdict', () => {
  const secret = { name: 'orders/db', arn: SECRET, labels: {}, rotationEnabled: true };
  const findings = { secret, target: 'orders/db', versionId: 'left', executionArn: ARN, at: '2026-11-22T03:00:00Z' };

  test('names what stopped RollBack', () => {
    const rollBackFailure = {
      state: 'RollBack',
      error: 'PermanentError',
      cause: '{"errorMessage":"accessDenied: No."}',
    };
    expect(
      reportOf({
        ...findings,
        document: { ...input, rollBackFailure },
        end: { status: 'FAILED', error: 'RotationUnresolved' },
      }),
    ).toMatchObject({
      verdict: 'unresolved',
      applicationsCanLogIn: 'unknown',
      reason: 'accessDenied',
      acts: null,
      labels: null,
      execution: { status: 'FAILED', error: 'RotationUnresolved' },
    });
  });

  test('says that it was stopped itself', () => {
    expect(reportOf({ ...findings, document: input, end: { status: 'ABORTED' } })).toMatchObject({
      verdict: 'unresolved',
      applicationsCanLogIn: 'unknown',
      reason: 'executionStopped',
      execution: { status: 'ABORTED', error: null },
    });
  });
});
