import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { GetExecutionHistoryCommand, ListExecutionsCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { LocalEnvironment } from '../../../infra/local/local-environment';

/** What one piece of work uses of the services that charge by use. */
export interface Counted {
  readonly transitions: number;
  readonly invocations: number;
  /** Requests to Secrets Manager. */
  readonly requests: number;
  readonly alerts: number;
  /** Bytes written to logs by the functions. */
  readonly logBytes: number;
  /** How long it took here; nothing is far away. */
  readonly seconds: number;
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

/** Rotates, checks and watches on the local environment, and counts at its services. */
export async function countWork(): Promise<CountedWork> {
  const tally = { invocations: 0, requests: 0, alerts: 0, logBytes: 0 };
  let ended: (name: string) => void = () => undefined;
  const environment: LocalEnvironment = await LocalEnvironment.start({
    interceptCall: ({ service, caller }) => {
      const ofFunction = environment.account.lambda.functionOf(caller.accessKeyId) !== undefined;
      if (ofFunction && service === 'secretsmanager') tally.requests += 1;
      return undefined;
    },
    interceptInvocation: () => {
      tally.invocations += 1;
      return undefined;
    },
    onAlert: () => void (tally.alerts += 1),
    onLog: ({ line }) => void (tally.logBytes += Buffer.byteLength(line)),
    onRotationEvent: ({ eventName }) => {
      if (/Succeeded|Failed|Abandoned/.test(eventName)) ended(eventName);
    },
  });
  const { account, clients, stateMachineArn, rotationFunctionArn } = environment;

  async function counted(work: () => Promise<unknown>, transitions: () => Promise<number>): Promise<Counted> {
    Object.assign(tally, { invocations: 0, requests: 0, alerts: 0, logBytes: 0 });
    const began = performance.now();
    await work();
    await account.whenIdle();
    const seconds = (performance.now() - began) / 1_000;
    return { ...tally, seconds, transitions: await transitions() };
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
    return {
      rotation,
      check,
      round: empty,
      roundPerSecret: {
        transitions: 0,
        invocations: perSecret('invocations'),
        requests: perSecret('requests'),
        alerts: perSecret('alerts'),
        logBytes: perSecret('logBytes'),
        seconds: perSecret('seconds'),
      },
    };
  } finally {
    await environment.stop();
  }
}
