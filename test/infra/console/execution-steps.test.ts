import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { stepsOf } from '../../../infra/console/execution-steps';

/** A history as Step Functions writes it; each row is [type, previous event, milliseconds, name of the state or error]. */
function history(rows: readonly (readonly [string, number, number, string?])[]): HistoryEvent[] {
  return rows.map(([type, previousEventId, at, name], index) => ({
    id: index + 1,
    previousEventId,
    type: type as never,
    timestamp: new Date(at),
    ...(type.endsWith('StateEntered') && { stateEnteredEventDetails: { name: name! } }),
    ...(type.endsWith('StateExited') && { stateExitedEventDetails: { name: name! } }),
    ...(type === 'TaskFailed' && {
      taskFailedEventDetails: { error: name, resourceType: 'lambda', resource: 'invoke' },
    }),
    ...(type === 'TaskTimedOut' && { taskTimedOutEventDetails: { resourceType: 'lambda', resource: 'invoke' } }),
  }));
}

it('keeps the branches of a Parallel state apart, and distinguishes attempts from the waits between them', () => {
  const events = history([
    ['ExecutionStarted', 0, 0],
    ['ParallelStateEntered', 0, 10, 'WarmUp'],
    ['ParallelStateStarted', 2, 10],
    ['TaskStateEntered', 3, 11, 'WarmTestSecret'],
    ['TaskStateEntered', 3, 12, 'WarmRollBack'],
    ['TaskScheduled', 5, 12],
    ['TaskScheduled', 4, 13],
    ['TaskSucceeded', 6, 20],
    ['TaskStateExited', 8, 20, 'WarmRollBack'],
    ['TaskSucceeded', 7, 30],
    ['TaskStateExited', 10, 30, 'WarmTestSecret'],
    ['ParallelStateSucceeded', 11, 30],
    ['ParallelStateExited', 12, 31, 'WarmUp'],
    ['TaskStateEntered', 13, 40, 'SetSecret'],
    ['TaskScheduled', 14, 40],
    ['TaskFailed', 15, 50, 'VerificationFailedError'],
    ['TaskScheduled', 16, 150],
    ['TaskTimedOut', 17, 160],
    ['TaskStateExited', 18, 161, 'SetSecret'],
    ['TaskStateEntered', 19, 161, 'RollBack'],
    ['TaskScheduled', 20, 162],
  ]);
  expect(stepsOf(events)).toEqual([
    {
      state: 'WarmUp',
      from: 10,
      until: 31,
      how: 'succeeded',
      next: 'SetSecret',
      attempts: [{ from: 10, until: 31 }],
    },
    {
      state: 'WarmTestSecret',
      inside: 'WarmUp',
      from: 11,
      until: 30,
      how: 'succeeded',
      attempts: [{ from: 13, until: 30 }],
    },
    {
      state: 'WarmRollBack',
      inside: 'WarmUp',
      from: 12,
      until: 20,
      how: 'succeeded',
      attempts: [{ from: 12, until: 20 }],
    },
    {
      state: 'SetSecret',
      from: 40,
      until: 161,
      how: 'caught',
      next: 'RollBack',
      attempts: [
        { from: 40, until: 50, error: 'VerificationFailedError' },
        { from: 150, until: 160, error: 'unknown' },
      ],
    },
    { state: 'RollBack', from: 161, how: 'running', attempts: [{ from: 162 }] },
  ]);
});

it.each([
  ['ExecutionAborted', 'aborted'],
  ['ExecutionTimedOut', 'aborted'],
  ['ExecutionFailed', 'failed'],
])('ends what is open with %s', (type, how) => {
  const events = history([
    ['ExecutionStarted', 0, 0],
    ['TaskStateEntered', 0, 5, 'SetSecret'],
    ['TaskScheduled', 2, 6],
    [type, 3, 70],
  ]);
  expect(stepsOf(events)).toEqual([{ state: 'SetSecret', from: 5, until: 70, how, attempts: [{ from: 6 }] }]);
});
