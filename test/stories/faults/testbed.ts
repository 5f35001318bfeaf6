import { randomBytes } from 'node:crypto';
import { CreateSecretCommand, DeleteSecretCommand, TagResourceCommand } from '@aws-sdk/client-secrets-manager';
import type { Invocation, InvocationFault } from '../../../infra/local/aws/lambda/invocation-fault';
import {
  type PostgresFault,
  type PostgresProxy,
  type ProxyEvent,
  startPostgresProxy,
} from '../../../infra/local/postgres/proxy';
import type { Denial } from '../../../infra/local/aws/iam/local-iam';
import type { RotationEvent } from '../../../infra/local/aws/secrets-manager/rotation/rotation-events';
import type { CallFault, ServiceCall } from '../../../infra/local/aws/api/call';
import type { PublishedMessage } from '../../../infra/local/aws/sns/published-message';
import type { Execution } from '../../../infra/local/aws/step-functions/execution';
import { LocalEnvironment } from '../../../infra/local/local-environment';
import { SecretTag } from '../../../workflow/secret-tags';
import { storyClock } from '../../support/story-clock';
import { wakeFunctions } from '../../support/wake-functions';
import { callFault, databaseFault, invocationFault } from './injected-faults';
import { callerOf } from './cases/injection-point';
import { DATABASE, SharedDatabase } from './workers/shared-database';
import type { Story } from './story';

/** application_name of the checks' own logins, into which no fault is injected. */
export const CHECKING_SESSION = 'story-check';

/**
 * One account and one PostgreSQL on which many stories run side by side, each with a secret and a role of its own.
 * Every call, statement and invocation of a rotation passes here, and is handed to the story it belongs to.
 */
export class Testbed {
  /** What every function has written, in order. */
  readonly logs: string[] = [];
  /** What a policy has refused, in order: never part of a story, for the policies that are deployed are enough. */
  readonly denials: Denial[] = [];
  environment!: LocalEnvironment;
  database!: SharedDatabase;
  private readonly stories = new Map<string, Story>();
  private readonly roles = new Map<string, Story>();
  private readonly unassigned = new Set<string>();
  /** Recoveries that have looked in vain at least once. */
  readonly looksInVain = new Set<string>();
  private numbers = 0;
  private proxy!: PostgresProxy;

  private constructor() {}

  static async open(): Promise<Testbed> {
    const testbed = new Testbed();
    testbed.environment = await LocalEnvironment.start({
      clock: storyClock(),
      verificationQuery: 'SELECT count(*) FROM orders',
      databaseSettings: { log_statement: 'all', log_connections: 'on' },
      // The story itself makes Secrets Manager's next attempt, once the fault is gone.
      rotationRetry: { attempts: 1 },
      interceptCall: (call) => testbed.onCall(call),
      interceptInvocation: (invocation) => testbed.onInvocation(invocation),
      onProgress: ({ executionArn, stateName, kind }) => {
        if (kind === 'entered') testbed.unassigned.add(executionArn);
        if (kind === 'attemptFailed' && stateName === 'Recover') testbed.looksInVain.add(executionArn);
      },
      onAlert: (message) => testbed.onAlert(message),
      onRotationEvent: (event) => testbed.onRotationEvent(event),
      onLog: ({ line }) => void testbed.logs.push(line),
      onDenial: (denial) => void testbed.denials.push(denial),
    });
    const { postgres } = testbed.environment;
    if (postgres === undefined) throw new Error('The stories need a PostgreSQL of their own.');
    testbed.proxy = await startPostgresProxy({
      target: { host: postgres.host, port: postgres.port, caPem: postgres.caPem },
      certificate: postgres.certificate,
      intercept: (event) => testbed.onDatabaseEvent(event),
    });
    testbed.database = await SharedDatabase.create(testbed.environment);
    await wakeFunctions(testbed.environment);
    return testbed;
  }

  /** Makes a role and the secret that lets it in, by way of the proxy; returns the secret's ARN. */
  async createSecret(story: Story, role: string, password: string): Promise<string> {
    await this.database.createReader(role, password);
    const { strategy } = story.scenario;
    const secretArn = await this.store(`stories/${role}`, {
      ...this.value(role, password),
      ...(strategy !== undefined && { masterarn: await this.createSuperuser(role, password) }),
    });
    if (strategy !== undefined) {
      const Tags = [
        { Key: SecretTag.strategy, Value: strategy },
        { Key: SecretTag.username, Value: role },
      ];
      await this.environment.clients.secretsManager.send(new TagResourceCommand({ SecretId: secretArn, Tags }));
    }
    this.stories.set(secretArn, story);
    rolesOf(role).forEach((each) => this.roles.set(each, story));
    return secretArn;
  }

  async removeSecret({ role, secretArn, scenario }: Story): Promise<void> {
    this.stories.delete(secretArn);
    rolesOf(role).forEach((each) => this.roles.delete(each));
    for (const SecretId of [secretArn, ...(scenario.strategy === undefined ? [] : [superuserSecretOf(role)])]) {
      await this.environment.clients.secretsManager.send(
        new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }),
      );
    }
    await this.database.drop(...rolesOf(role));
  }

  /** One for the story, so that its sessions can be told from those of others. */
  private async createSuperuser(role: string, password: string): Promise<string> {
    await this.database.createSuperuser(superuserOf(role), password);
    return this.store(superuserSecretOf(role), this.value(superuserOf(role), password));
  }

  private value(username: string, password: string): object {
    const { host, port } = this.proxy;
    return { engine: 'postgres', host, port, username, password, dbname: DATABASE };
  }

  private async store(Name: string, value: object): Promise<string> {
    const { ARN = '' } = await this.environment.clients.secretsManager.send(
      new CreateSecretCommand({ Name, SecretString: JSON.stringify(value) }),
    );
    return ARN;
  }

  /** A name for a role that no story had yet, and a password for it. */
  newRole(): { readonly role: string; readonly password: string } {
    this.numbers += 1;
    return { role: `story_${this.numbers}`, password: randomBytes(18).toString('base64url') };
  }

  /** Whether a version has its value, which never changes. */
  hasValue(secretArn: string, versionId: string): boolean {
    const secret = this.environment.account.secretsManager.find(secretArn);
    return secret?.versions.find(({ id }) => id === versionId)?.value !== undefined;
  }

  /** Executions the story has not been told of yet. */
  assignExecutions(): void {
    for (const arn of this.unassigned) {
      const execution: Execution = this.environment.account.stepFunctions.execution(arn);
      [...this.stories.values()].find(({ secretArn }) => execution.input.includes(secretArn))?.onExecution(execution);
    }
    this.unassigned.clear();
  }

  /** Whether a function works on the secret. */
  isAtWork(secretArn: string): boolean {
    return this.environment.account.lambda
      .running()
      .some(({ functionName, payload }) => callerOf(functionName, payload)?.secretArn === secretArn);
  }

  async close(): Promise<void> {
    await this.proxy.stop();
    await this.environment.stop();
  }

  private async onCall(call: ServiceCall): Promise<CallFault | undefined> {
    const { service, input } = call;
    const { accessKeyId } = call.caller;
    const { lambda } = this.environment.account;
    const invocation = lambda.running().find((each) => each.accessKeyId === accessKeyId);
    const found = invocation && callerOf(invocation.functionName, invocation.payload);
    const story = found && this.stories.get(found.secretArn);
    if (!found || !story) return undefined;
    if (call.operation === 'PutSecretValue') {
      story.onValue(String(input['ClientRequestToken']), String(input['SecretString']));
    }
    const label = call.operation === 'UpdateSecretVersionStage' ? ` ${String(input['VersionStage'])}` : '';
    const injection = await story.faultAt({
      system: 'aws',
      caller: found.caller,
      operation: `${call.operation}${label}`,
    });
    return callFault(injection, service, () => lambda.kill(accessKeyId));
  }

  private async onDatabaseEvent(event: ProxyEvent): Promise<PostgresFault | undefined> {
    const story = this.roles.get(event.user);
    if (!story || event.applicationName === CHECKING_SESSION) return undefined;
    const session = event.applicationName
      .split('/')
      .filter((_, index) => index !== 1)
      .join('/');
    const found = this.callerIn(story, session);
    const said = event.kind === 'connect' ? 'connect' : event.tag;
    const injection = await story.faultAt({
      system: 'database',
      caller: found.caller,
      operation: `${said} (${session})`,
    });
    return databaseFault(injection, event.kind === 'connect', found.kill);
  }

  /** Who speaks in a session. A late SetSecret may work beside RollBack: its own session tells it. */
  private callerIn(story: Story, session: string): { readonly caller: string; readonly kill: () => Promise<unknown> } {
    const { lambda } = this.environment.account;
    const atWork = lambda.running().flatMap(({ functionName, payload, accessKeyId }) => {
      const found = callerOf(functionName, payload);
      const speaks = found?.secretArn === story.secretArn && DATABASE_TASKS.includes(found.caller);
      return speaks ? [{ caller: found.caller, kill: () => lambda.kill(accessKeyId) }] : [];
    });
    const wanted = session === 'rotation' ? 'setSecret' : story.latestCaller;
    return (
      atWork.find(({ caller }) => caller === wanted) ?? atWork[0] ?? { caller: 'nobody', kill: () => Promise.resolve() }
    );
  }

  private async onInvocation({ functionName, payload }: Invocation): Promise<InvocationFault | undefined> {
    const found = callerOf(functionName, payload);
    const story = found && this.stories.get(found.secretArn);
    if (!found || !story) return undefined;
    if (story.isOutOfReach) return { kind: 'deny' };
    if (DATABASE_TASKS.includes(found.caller)) story.latestCaller = found.caller;
    const token: unknown = (JSON.parse(payload) as { RotationToken?: unknown }).RotationToken;
    if (typeof token === 'string') story.onRotationToken(token);
    if (story.isThrottled(found.caller)) return { kind: 'throttle' };
    const ofScenario = await story.beforeTask(found.caller);
    const injection = await story.faultAt({ system: 'lambda', caller: found.caller, operation: 'invocation' });
    return ofScenario === 'hang' ? { kind: 'hang' } : invocationFault(injection);
  }

  private onAlert(message: PublishedMessage): void {
    const text = JSON.stringify(message);
    [...this.stories.values()].find(({ secretArn }) => text.includes(secretArn))?.onAlert(message);
  }

  private onRotationEvent(event: RotationEvent): void {
    this.stories.get(event.secretArn)?.onRotationEvent(event);
  }
}

const superuserOf = (role: string): string => `${role}_superuser`;
const superuserSecretOf = (role: string): string => `rotation/superuser/${role}`;
/** Whose sessions belong to the story of this role. */
const rolesOf = (role: string): readonly string[] => [`${role}_clone`, role, superuserOf(role)];

const DATABASE_TASKS = ['preflight', 'setSecret', 'testSecret', 'rollBack', 'restoreAccess'];
