import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { GetExecutionHistoryCommand, ListExecutionsCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { LocalEnvironment } from '../../../infra/local/local-environment';
import { ASSUMED } from './assumed';
import { looksOfHeldCall } from './held-call';

/** What one piece of work uses of the services that charge by use. */
export interface Counted {
  readonly transitions: number;
  readonly invocations: number;
  /** Requests to Secrets Manager. */
  readonly requests: number;
  readonly alerts: number;
}

export interface CountedWork {
  readonly rotation: Counted;
  readonly check: Counted;
  /** A round of the watch over no secret, and what each further secret adds. */
  readonly round: Counted;
  readonly roundPerSecret: Counted;
}

/** Secrets that the rounds of the watch are counted with. */
const SECRETS = 4;

const NOTHING = { invocations: 0, requests: 0, alerts: 0 };

/**
 * Rotates, checks and watches on the local environment, and counts at its services. The counts are the same on every machine:
 * what depends on how long a rotation lasts is reckoned for one that lasts as long as is assumed.
 */
export async function countWork(): Promise<CountedWork> {
  const tally = { ...NOTHING };
  let ended: (name: string) => void = () => undefined;
  const environment: LocalEnvironment = await LocalEnvironment.start({
    interceptCall: ({ service, operation, caller }) => {
      const { lambda } = environment.account;
      const ofFunction = lambda.functionOf(caller.accessKeyId) !== undefined;
      const { payload } = lambda.running().find(({ accessKeyId }) => accessKeyId === caller.accessKeyId) ?? {};
      if (ofFunction && service === 'secretsmanager' && !(looksByTime(payload) && operation === 'DescribeSecret')) {
        tally.requests += 1;
      }
      return undefined;
    },
    interceptInvocation: () => {
      tally.invocations += 1;
      return undefined;
    },
    onAlert: () => void (tally.alerts += 1),
    onRotationEvent: ({ eventName }) => {
      if (/Succeeded|Failed|Abandoned/.test(eventName)) ended(eventName);
    },
  });
  const { account, clients, stateMachineArn, rotationFunctionArn } = environment;

  async function counted(work: () => Promise<unknown>, transitions: () => Promise<number>): Promise<Counted> {
    Object.assign(tally, NOTHING);
    await work();
    await account.whenIdle();
    return { ...tally, transitions: await transitions() };
  }

  async function rotate(secretArn: string, RotateImmediately: boolean): Promise<void> {
    const end = new Promise<string>((resolve) => (ended = resolve));
    const RotationRules = { AutomaticallyAfterDays: 30 };
    await clients.secretsManager.send(
      new RotateSecretCommand({
        SecretId: secretArn,
        RotationLambdaARN: rotationFunctionArn,
        RotationRules,
        RotateImmediately,
      }),
    );
    if (!RotateImmediately) return account.whenIdle();
    const eventName = await end;
    if (eventName !== 'RotationSucceeded')
      throw new Error(`The rotation that was to be counted ended with ${eventName}.`);
  }

  async function transitionsOfLast(): Promise<number> {
    const { executions = [] } = await clients.stepFunctions.send(
      new ListExecutionsCommand({ stateMachineArn, maxResults: 1 }),
    );
    const [last] = executions;
    if (last?.status !== 'SUCCEEDED') throw new Error(`The execution that was to be counted is ${last?.status}.`);
    const { events = [] } = await clients.stepFunctions.send(
      new GetExecutionHistoryCommand({ executionArn: last.executionArn, maxResults: 1_000 }),
    );
    return events.filter(({ stateEnteredEventDetails }) => stateEnteredEventDetails !== undefined).length;
  }

  const secret = async (number: number) => {
    const name = `cost_${number}`;
    const { secretArn } = await environment.createApplicationSecret(name, { role: name, database: name });
    await rotate(secretArn, false);
    return secretArn;
  };
  const lambda = new LambdaClient({
    endpoint: account.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'person', secretAccessKey: 'none' },
  });
  const round = () =>
    counted(
      () =>
        lambda.send(
          new InvokeCommand({
            FunctionName: rotationFunctionArn.replace(/rotation-function$/, 'watch'),
            Payload: JSON.stringify({ rotationFunctionArn, dailyCheck: false }),
          }),
        ),
      async () => 0,
    );

  try {
    // The first one starts the function.
    await round();
    const empty = await round();
    const secretArn = await secret(0);
    // The first one wakes every function.
    await rotate(secretArn, true);
    const rotation = await counted(() => rotate(secretArn, true), transitionsOfLast);
    const check = await counted(
      () =>
        clients.stepFunctions.send(
          new StartExecutionCommand({
            stateMachineArn,
            input: JSON.stringify({ mode: 'check', secretArn, versionId: 'daily-check-of-the-cost-count-0' }),
          }),
        ),
      transitionsOfLast,
    );
    for (let number = 1; number < SECRETS; number++) await secret(number);
    const full = await round();
    const perSecret = (name: keyof Counted) => Math.max(0, full[name] - empty[name]) / SECRETS;
    const looks = await looksOfHeldCall(ASSUMED.rotationSeconds);
    return {
      rotation: { ...rotation, requests: rotation.requests + looks + ASSUMED.looksOfCreateSecret },
      check,
      round: empty,
      roundPerSecret: {
        transitions: 0,
        invocations: perSecret('invocations'),
        requests: perSecret('requests'),
        alerts: perSecret('alerts'),
      },
    };
  } finally {
    await environment.stop();
  }
}

/**
 * Whether the function looks at the labels more or less often depending on the time: the call of Secrets Manager that is held as
 * long as the rotation lasts, and two tasks that look only if what an earlier one has seen is more than a second old.
 */
function looksByTime(payload = ''): boolean {
  return ['"Step":"createSecret"', '"task":"createSecret"', '"task":"finishSecret"'].some((one) =>
    payload.includes(one),
  );
}
