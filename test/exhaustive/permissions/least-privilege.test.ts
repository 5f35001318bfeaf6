import { PutSecretValueCommand, RotateSecretCommand, UpdateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { createSecretOf } from '../../../infra/cli/local/demo/secret-of-strategy';
import { decide } from '../../../infra/local/aws/iam/decide';
import type { Denial, Role } from '../../../infra/local/aws/iam/local-iam';
import type { Statement } from '../../../infra/local/aws/iam/statement';
import type { InvocationFault } from '../../../infra/local/aws/lambda/invocation-fault';
import { type ApplicationSecret, LocalEnvironment } from '../../../infra/local/local-environment';
import type { StrategyName } from '../../../workflow/names';
import { changePassword, leavePending } from '../../infra/cli/left-behind';
import { IMPATIENT } from '../../support/an-environment';
import { type StoryClock, storyClock } from '../../support/story-clock';
import { wakeFunctions } from '../../support/wake-functions';

/**
 * What AWS itself does in the name of a role: nothing of it is called by a function, so that the stand-in does not see it. Lambda
 * writes the logs and traces of a function and hands on its lost events; Step Functions those of an execution.
 */
const BY_AWS: Readonly<Record<string, readonly string[]>> = {
  functions: ['logs:CreateLogStream', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments', 'sqs:SendMessage'],
  machine: ['logs:', 'xray:'],
};

/** One action on one resource that a role may do, and what is left of the role without it. */
interface Granted {
  readonly action: string;
  readonly resource: string;
  readonly statement: Statement;
  readonly rest: readonly Statement[];
}

const STORIES = {
  rotation: () => rotated('single-user'),
  rollBack: () => rotated('single-user', { testSecret: CRASH }),
  /** An alert is open as the second one ends: Notify looks at how the first one ended. */
  unknownPasswordTwice: async () => {
    const secret = await aSecret('single-user');
    await changePassword(environment, secret, 'nobody-knows-it');
    await rotate(secret);
    await rotate(secret);
  },
  /** Whoever holds the call of Secrets Manager asks whether its own execution waits for capacity. */
  noCapacity: () => rotated('single-user', { testSecret: { kind: 'throttle' } }),
  alternating: () => rotated('alternating-users'),
  alternatingRollBack: () => rotated('alternating-users', { testSecret: CRASH }),
  /** Whose secret says no host is looked for in its tags, as of one that RDS manages: by SetSecret, RollBack and Preflight. */
  superuserWithoutHost: async () => {
    const secret = await aSecret('single-user-with-superuser');
    const loseHost = async () => {
      await environment.clients.secretsManager.send(
        new PutSecretValueCommand({ SecretId: superuserOf(count), SecretString: '{"username":"u","password":"p"}' }),
      );
      return undefined;
    };
    atTask = { setSecret: loseHost };
    await rotate(secret);
    await rotate(secret);
  },
  unknownPassword: async () => {
    const secret = await aSecret('single-user');
    await changePassword(environment, secret, 'nobody-knows-it');
    await rotate(secret);
  },
  /** No version with a label logs in when RestoreAccess looks. */
  lostAndNoRollBack: async () => {
    const secret = await aSecret('single-user');
    const lose = async () => {
      await changePassword(environment, secret, 'nobody-knows-it');
      return CRASH;
    };
    atTask = { testSecret: lose, rollBack: CRASH };
    await rotate(secret);
  },
  unresolved: () => rotated('single-user', { testSecret: CRASH, rollBack: CRASH, restoreAccess: CRASH }),
  /** As a deployment turns rotation on: a check alone, here of a credential that is lost. */
  lostWhenChecked: async () => {
    const secret = await aSecret('single-user');
    await changePassword(environment, secret, 'nobody-knows-it');
    await environment.clients.secretsManager.send(
      new RotateSecretCommand({
        SecretId: secret.secretArn,
        RotationLambdaARN: environment.rotationFunctionArn,
        RotationRules: { AutomaticallyAfterDays: 30 },
        RotateImmediately: false,
      }),
    );
    await idle();
  },
  stopped: async () => {
    const secret = await aSecret('single-user');
    atTask = { setSecret: STOP };
    await rotate(secret);
  },
  forgotten: async () => {
    const secret = await aSecret('single-user');
    await rotate(secret);
    await leavePending(environment, secret);
    for (let round = 0; round < 4; round++) {
      const looks = looksOfWatch;
      clock.pass(15 * 60_000);
      while (looksOfWatch === looks) await new Promise((resolve) => setImmediate(resolve));
      await idle();
    }
  },
} as const;
type Story = keyof typeof STORIES;

const CRASH: InvocationFault = { kind: 'crash', errorType: undefined };
const STOP = 'stop';

let environment: LocalEnvironment;
let clock: StoryClock;
let roles: readonly Role[];
let count = 0;
let looksOfWatch = 0;
let execution = '';
let atTask: Readonly<Record<string, InvocationFault | typeof STOP | (() => Promise<InvocationFault | undefined>)>> = {};
let denials: Denial[] = [];
let written = '';

beforeAll(async () => {
  clock = storyClock();
  environment = await LocalEnvironment.start({
    ...IMPATIENT,
    clock,
    alertOnSuccess: true,
    rotationRetry: { attempts: 1 },
    onDenial: (denial) => denials.push(denial),
    onAlert: ({ message }) => (written += message),
    onLog: ({ line }) => (written += line),
    onProgress: ({ executionArn }) => (execution = executionArn),
    interceptInvocation: async ({ functionName, payload }) => {
      if (functionName.endsWith('-watch')) looksOfWatch += 1;
      const { task } = JSON.parse(payload) as { readonly task?: string };
      const act = task === undefined ? undefined : atTask[task];
      if (act !== STOP) return typeof act === 'function' ? act() : act;
      atTask = {};
      await environment.clients.stepFunctions.send(new StopExecutionCommand({ executionArn: execution }));
      return undefined;
    },
  });
  await wakeFunctions(environment);
  roles = environment.deployment.readIam().roles;
});
afterAll(() => environment.stop());

const superuserOf = (number: number) => `rotation/superuser-${number}`;

/** A secret of its own, with a customer managed key. */
async function aSecret(strategy: StrategyName): Promise<ApplicationSecret> {
  count += 1;
  const application = { role: `app_${count}`, database: `app_${count}` };
  const secret = await createSecretOf(environment, strategy, `orders-${count}/db`, application, {
    superuser: superuserOf(count),
  });
  await environment.clients.secretsManager.send(
    new UpdateSecretCommand({ SecretId: secret.secretArn, KmsKeyId: 'orders-key' }),
  );
  return secret;
}

async function idle(): Promise<void> {
  await environment.account.whenIdle();
  while (!environment.account.lambda.isIdle) await clock.sleep(100);
}

async function rotate({ secretArn }: ApplicationSecret): Promise<void> {
  await environment.rotate(secretArn);
  await idle();
}

async function rotated(strategy: StrategyName, faults: typeof atTask = {}): Promise<void> {
  const secret = await aSecret(strategy);
  atTask = faults;
  await rotate(secret);
}

/** Tells a story; what was denied in it. */
async function tell(story: Story): Promise<readonly Denial[]> {
  [denials, written, atTask] = [[], '', {}];
  await STORIES[story]();
  atTask = {};
  return denials;
}

/** Everything that the functions and rules of the workflow may do, one action on one resource each. */
function grantsOf({ statements }: Role): readonly Granted[] {
  return statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((statement) => statement.actions.map((action) => [statement, action] as const))
    .flatMap(([statement, action]) =>
      statement.resources.map((resource) => {
        const others = [
          { ...statement, actions: statement.actions.filter((each) => each !== action) },
          { ...statement, actions: [action], resources: statement.resources.filter((each) => each !== resource) },
        ];
        return {
          action,
          resource,
          statement: { ...statement, actions: [action], resources: [resource] },
          rest: [...statements.filter((each) => each !== statement), ...others],
        };
      }),
    );
}

/** `rotation-set-secret`, or the end of a role's name where it is that of no function. */
const nameOf = ({ arn }: Role): string =>
  environment.deployment.readIam().functions.find(({ roleArn }) => roleArn === arn)?.name ??
  /Rotation(StateMachine|Recovery|LostAlerts)Role/.exec(arn)?.[1] ??
  arn;

const ownLogs = (resource: string): boolean => resource.includes(':log-group:/aws/lambda/');
const byAws = (role: string, { action, resource }: Granted): boolean =>
  role === 'StateMachine'
    ? (BY_AWS['machine'] ?? []).some((each) => action.startsWith(each))
    : (BY_AWS['functions'] ?? []).includes(action) || (action === 'logs:PutLogEvents' && ownLogs(resource));

/** The grants of a role that some story must need. */
const needed = (role: Role) => grantsOf(role).filter((granted) => !byAws(nameOf(role), granted));

const STORY_OF_ROLE: Readonly<Record<string, readonly Story[]>> = {
  'rotation-rotation-function': ['rotation', 'rollBack', 'lostWhenChecked', 'noCapacity'],
  'rotation-preflight': ['alternating', 'lostWhenChecked', 'superuserWithoutHost'],
  'rotation-set-secret': ['alternating', 'lostAndNoRollBack', 'superuserWithoutHost'],
  'rotation-test-secret': ['rotation'],
  'rotation-finish-secret': ['rotation'],
  'rotation-roll-back': ['alternatingRollBack', 'unknownPassword', 'superuserWithoutHost'],
  'rotation-notify': ['rotation', 'rollBack', 'unknownPasswordTwice'],
  'rotation-watch': ['forgotten'],
  StateMachine: ['rollBack', 'rotation', 'unresolved'],
  Recovery: ['stopped'],
};

it('every role has its stories, but for one whose only act EventBridge does by itself', () => {
  expect(roles.map(nameOf).filter((name) => !Object.hasOwn(STORY_OF_ROLE, name))).toEqual(['LostAlerts']);
});

it.each(Object.keys(STORIES) as Story[])('with all that is granted nothing is denied: %s', async (story) => {
  expect(await tell(story)).toEqual([]);
  expect(written).not.toContain('not authorized');
});

it.each(Object.keys(STORY_OF_ROLE))(
  '%s: without any one of its grants a story fails, and says what is missing',
  async (name) => {
    const role = roles.find((each) => nameOf(each) === name);
    if (role === undefined || environment.account.iam === undefined) throw new Error(`There is no role of ${name}.`);
    const unneeded: string[] = [];
    const silent: string[] = [];
    for (const { action, resource, rest } of needed(role)) {
      environment.account.iam.putRole({ arn: role.arn, statements: rest });
      let denial: Denial | undefined;
      for (const story of STORY_OF_ROLE[name] ?? []) {
        denial ??= (await tell(story)).find((each) => each.action === action);
        if (denial !== undefined) break;
      }
      if (denial === undefined) unneeded.push(`${action} on ${resource}`);
      else if (
        decide([{ effect: 'Allow', actions: [action], resources: [resource], conditions: {} }], {
          ...denial,
          context: {},
        }) !== 'allowed'
      )
        silent.push(`${action}: ${JSON.stringify(denial)}`);
    }
    environment.account.iam.putRole(role);
    expect([unneeded, silent]).toEqual([[], []]);
  },
);
