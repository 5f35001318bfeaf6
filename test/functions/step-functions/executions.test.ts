import { StepFunctionsExecutions } from '../../../functions/step-functions/executions';
import { ServiceError } from '../../../infra/local/aws/api/service-error';
import { LocalStepFunctions } from '../../../infra/local/aws/step-functions/local-step-functions';
import { Faults } from '../../bench/fleet/faults';
import { ModelClients } from '../../bench/fleet/model/model-clients';
import { TokenBuckets } from '../../bench/fleet/model/token-buckets';
import { virtualClock } from '../../infra/local/aws/clocks/virtual-clock';

const STATE_MACHINE = 'arn:aws:states:eu-central-1:000000000000:stateMachine:rotation';
const ID = {
  purpose: 'rotate',
  secretArn: 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:orders-AbCdEf',
  versionId: '0f1ea5c7-0000-4000-8000-000000000001',
  attempt: 1,
} as const;

const task = (name: string) => ({
  StartAt: name,
  States: {
    [name]: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: { FunctionName: `arn:aws:lambda:eu-central-1:000000000000:function:${name}` },
      Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 1, MaxAttempts: 60, BackoffRate: 1 }],
      End: true,
    },
  },
});

/** Two tasks at a time; `error` says what Lambda answers `one` and `two` at a second of the clock, undefined that it runs them. */
async function running(error: (name: string, second: number) => string | undefined) {
  const clock = virtualClock();
  const began = clock.now();
  const service = new LocalStepFunctions({
    clock,
    invoke: async (arn) => {
      const name = error(arn.replace(/^.*:/, ''), (clock.now() - began) / 1_000);
      if (name !== undefined) throw new ServiceError(name, 'Refused.', 429);
      return { statusCode: 200, payload: '{}' };
    },
    onDefect: (defect) => {
      throw defect;
    },
  });
  service.register({
    name: 'rotation',
    definition: {
      QueryLanguage: 'JSONata',
      StartAt: 'Both',
      States: {
        Both: { Type: 'Parallel', Branches: [task('one'), task('two')], Next: 'Wait' },
        Wait: { Type: 'Wait', Seconds: 60, End: true },
      },
    },
    roleArn: 'arn:aws:iam::000000000000:role/rotation',
  });
  const account = {
    clock,
    buckets: new TokenBuckets(() => clock.now()),
    faults: new Faults(0, 1),
    movedCurrent: () => undefined,
  };
  const client = new ModelClients(account, service, service).stepFunctions('test', 1);
  const executions = new StepFunctionsExecutions(client, STATE_MACHINE);
  await executions.start(ID, { mode: 'rotate', secretArn: ID.secretArn, versionId: ID.versionId });
  /** At these seconds. */
  const starves = async (...seconds: readonly number[]) => {
    const answers: boolean[] = [];
    for (const second of seconds) {
      await clock.sleep(began + second * 1_000 - clock.now());
      answers.push(await executions.starves(ID));
    }
    await service.stop();
    return answers;
  };
  return { starves };
}

describe('an execution starves', () => {
  it('once Lambda has refused its tasks for two seconds, and no longer than that lasts', async () => {
    const { starves } = await running((_, second) => (second < 5 ? 'TooManyRequestsException' : undefined));
    expect(await starves(0.5, 1.5, 2.5, 4.5, 5.5)).toEqual([false, false, true, true, false]);
  });

  it('not while one of its tasks gets on', async () => {
    const { starves } = await running((name, second) =>
      name === 'one' && second >= 3 ? undefined : 'TooManyRequestsException',
    );
    // From the third second on only the other one is refused, and what was before its success does not count.
    expect(await starves(2.5, 3.5, 4.5, 6.5)).toEqual([true, false, false, true]);
  });

  it('not for another fault of Lambda', async () => {
    const { starves } = await running(() => 'ServiceException');
    expect(await starves(4.5)).toEqual([false]);
  });
});
