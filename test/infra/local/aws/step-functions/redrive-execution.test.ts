import { RedriveExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { startAwsEndpoint } from '../../../../../infra/local/aws/http/aws-endpoint';
import { FunctionError, machine, ROLE, stepFunctions, task } from './a-machine';

const MACHINE = 'arn:aws:states:eu-central-1:000000000000:stateMachine:machine';
const EXECUTION = 'arn:aws:states:eu-central-1:000000000000:execution:machine:run';
const MINUTE = 60 * 1000;
const DAY = 24 * 60 * MINUTE;

/** An execution whose one Task fails, or works on until it is stopped or runs out of time, as often as it is begun. */
async function unsuccessful(work: () => unknown = fails) {
  const environment = stepFunctions({ work });
  const definition = machine('Work', { Work: task('work') }, { TimeoutSeconds: 3600 });
  environment.service.register({ name: 'machine', definition, roleArn: ROLE });
  await environment.call('StartExecution', { stateMachineArn: MACHINE, name: 'run', input: '{"n":1}' });
  const execution = environment.service.execution(EXECUTION);
  const redrive = (more: Record<string, unknown> = {}) =>
    environment.call('RedriveExecution', { executionArn: EXECUTION, ...more });
  const describe = () => environment.call('DescribeExecution', { executionArn: EXECUTION });
  return { ...environment, execution, redrive, describe };
}

const fails = () => {
  throw new FunctionError('Broken');
};
const worksOn = () => new Promise<never>(() => undefined);

/** Fails, then succeeds. */
function mended() {
  let calls = 0;
  return () => {
    calls += 1;
    return calls === 1 ? fails() : 'mended';
  };
}

const notRedrivable = (reason: string) =>
  expect.objectContaining({ name: 'ExecutionNotRedrivable', message: `${reason}: '${EXECUTION}'` }) as Error;

describe('RedriveExecution restarts "failed, aborted, or timed out executions"', () => {
  test.each<[string, () => unknown, boolean]>([
    ['FAILED', fails, false],
    ['ABORTED', worksOn, true],
    ['TIMED_OUT', worksOn, false],
  ])('%s: runs again', async (status, work, stop) => {
    const { execution, redrive, service } = await unsuccessful(work);
    if (stop) await execution.stop(undefined, undefined);
    await execution.ended;
    expect(execution.status).toBe(status);
    await redrive();
    expect(execution).toMatchObject({ status: 'RUNNING', stoppedAt: undefined, error: undefined, cause: undefined });
    await service.stop();
  });

  test('SUCCEEDED: "Execution is SUCCEEDED and cannot be redriven"', async () => {
    const { execution, redrive, describe: described } = await unsuccessful(() => 'done');
    await execution.ended;
    await expect(redrive()).rejects.toEqual(notRedrivable('Execution is SUCCEEDED and cannot be redriven'));
    expect(await described()).toMatchObject({ status: 'SUCCEEDED', redriveCount: 0 });
  });

  test('RUNNING: "Execution is RUNNING and cannot be redriven"', async () => {
    const { redrive, service } = await unsuccessful(worksOn);
    await expect(redrive()).rejects.toEqual(notRedrivable('Execution is RUNNING and cannot be redriven'));
    await service.stop();
  });

  test('"that didn\'t complete successfully in the last 14 days", and not later', async () => {
    const { execution, redrive, clock } = await unsuccessful();
    await execution.ended;
    await clock.sleep(14 * DAY);
    await expect(redrive()).resolves.toEqual({ redriveDate: 1768435200 });
    await execution.ended;
    await clock.sleep(14 * DAY + 1);
    await expect(redrive()).rejects.toEqual(notRedrivable('Execution redrivable period exceeded'));
  });

  test('"The specified execution does not exist"', async () => {
    const { redrive } = await unsuccessful();
    await expect(redrive({ executionArn: `${EXECUTION}s` })).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
  });
});

describe('a client token', () => {
  test('sent again gets the answer it got, while the execution runs and after it has ended, and redrives once', async () => {
    const { execution, redrive, clock } = await unsuccessful(mended());
    await execution.ended;
    const first = await redrive({ clientToken: 't' });
    expect(first).toEqual({ redriveDate: 1767225600 });
    expect(await redrive({ clientToken: 't' })).toEqual(first);
    await execution.ended;
    await clock.sleep(MINUTE);
    expect(await redrive({ clientToken: 't' })).toEqual(first);
    expect(execution).toMatchObject({ status: 'SUCCEEDED', redriveCount: 1 });
  });
});

describe('what is reported of a redriven execution', () => {
  test('DescribeExecution and ListExecutions: how often and when, and whether it can be redriven', async () => {
    const { execution, redrive, call, clock, describe: described } = await unsuccessful(mended());
    await execution.ended;
    const before = await described();
    expect(before).toMatchObject({ status: 'FAILED', redriveCount: 0, redriveStatus: 'REDRIVABLE' });
    expect(before).not.toHaveProperty('redriveDate');
    expect(before).not.toHaveProperty('redriveStatusReason');

    await clock.sleep(90_000);
    await redrive();
    const running = await described();
    expect(running).toMatchObject({
      executionArn: EXECUTION,
      status: 'RUNNING',
      startDate: 1767225600,
      redriveCount: 1,
      redriveDate: 1767225690,
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution is RUNNING and cannot be redriven',
    });
    for (const field of ['stopDate', 'error', 'cause']) expect(running).not.toHaveProperty(field);
    await execution.ended;
    const after = { executionArn: EXECUTION, status: 'SUCCEEDED', stopDate: 1767225690, redriveCount: 1 };
    expect(await described()).toMatchObject(after);
    expect(await call('ListExecutions', { stateMachineArn: MACHINE })).toMatchObject({ executions: [after] });
  });

  test('EventBridge gets RUNNING again, and how it ended then', async () => {
    const { execution, redrive, clock, statusChanges } = await unsuccessful(mended());
    await execution.ended;
    await clock.sleep(90_000);
    await redrive();
    await execution.ended;
    expect(
      statusChanges.map(({ time, detail }) => ({ time, status: detail.status, stopDate: detail.stopDate })),
    ).toEqual([
      { time: '2026-01-01T00:00:00Z', status: 'RUNNING', stopDate: null },
      { time: '2026-01-01T00:00:00Z', status: 'FAILED', stopDate: 1767225600000 },
      { time: '2026-01-01T00:01:30Z', status: 'RUNNING', stopDate: null },
      { time: '2026-01-01T00:01:30Z', status: 'SUCCEEDED', stopDate: 1767225690000 },
    ]);
    expect(statusChanges[1]?.detail).toMatchObject({
      redriveCount: 0,
      redriveDate: null,
      redriveStatus: 'REDRIVABLE',
      redriveStatusReason: null,
    });
    expect(statusChanges[2]?.detail).toMatchObject({
      executionArn: EXECUTION,
      startDate: 1767225600000,
      error: null,
      cause: null,
      redriveCount: 1,
      redriveDate: 1767225690000,
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution is RUNNING and cannot be redriven',
    });
  });

  test('StartExecution with its name and its input joins it while it runs, and is refused with another input', async () => {
    const { execution, redrive, call } = await unsuccessful(mended());
    await execution.ended;
    const start = (input: string) => call('StartExecution', { stateMachineArn: MACHINE, name: 'run', input });
    await expect(start('{"n":1}')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    await redrive();
    expect(await start('{"n":1}')).toEqual({ executionArn: EXECUTION, startDate: 1767225600 });
    await expect(start('{"n":2}')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    await execution.ended;
  });
});

test('the SDK, which sends a client token of its own, redrives an execution and is refused by the exception it knows', async () => {
  const { execution, service } = await unsuccessful(mended());
  await execution.ended;
  const defects: unknown[] = [];
  const door = await startAwsEndpoint({ services: { states: service }, onDefect: (defect) => defects.push(defect) });
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  const client = new SFNClient({ endpoint: door.url, region: 'eu-central-1', credentials, maxAttempts: 1 });
  try {
    const redrive = () => client.send(new RedriveExecutionCommand({ executionArn: EXECUTION }));
    expect((await redrive()).redriveDate).toEqual(new Date('2026-01-01T00:00:00.000Z'));
    await execution.ended;
    expect(execution.status).toBe('SUCCEEDED');
    await expect(redrive()).rejects.toEqual(notRedrivable('Execution is SUCCEEDED and cannot be redriven'));
    expect(defects).toEqual([]);
  } finally {
    client.destroy();
    await door.close();
  }
});
