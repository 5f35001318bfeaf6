import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  RotateSecretCommand,
  SecretsManagerClient,
  type Tag,
} from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import type { LocalAppOptions } from './stack';
import { type AccountOptions, LocalAccount } from './aws/aws-account';
import { createClock } from './aws/clocks/real-clock';
import { type Application, DatabaseServer } from './postgres/database-server';
import type { Deployment } from './aws/deployment/deployment';
import { synthesise } from './aws/deployment/synthesise';
import { releaseFromCleanUp, cleanUpOnExit } from './postgres/process/cleanup-on-exit';
import { type LocalPostgres, startPostgres } from './postgres/server';
import { temporaryFolder, vacate, type WorkingFolder } from './postgres/working-folder';
import { LOCAL_ACCOUNT, LOCAL_REGION } from './aws/api/arn';
import type { LocalClock } from './aws/clocks/clock';

export interface LocalEnvironmentOptions extends Omit<AccountOptions, 'clock'> {
  /** Default: real time. */
  readonly clock?: LocalClock;
  /** Use this server instead of starting one; see {@link DatabaseServer.atUrl}. */
  readonly databaseUrl?: string;
  /** Settings of the started server, such as `log_statement`. */
  readonly databaseSettings?: Readonly<Record<string, string>>;
  /** Where the Slack function posts to; without it there is no Slack function. */
  readonly slackWebhook?: string;
  readonly verificationQuery?: string;
  readonly password?: NonNullable<LocalAppOptions['password']>;
  readonly alertOnSuccess?: boolean;
  readonly reportSessions?: boolean;
  readonly findWriters?: boolean;
  readonly databasePatience?: NonNullable<LocalAppOptions['databasePatience']>;
  readonly recoveryPatience?: NonNullable<LocalAppOptions['recoveryPatience']>;
  /** Further functions by name, each a file exporting `handler`. */
  readonly functions?: Readonly<Record<string, string>>;
}

/** The clients that a user or a test uses against the stand-in. */
export interface Clients {
  readonly secretsManager: SecretsManagerClient;
  readonly stepFunctions: SFNClient;
  readonly sns: SNSClient;
}

/** A secret with the application it lets in. */
export interface ApplicationSecret extends Application {
  readonly name: string;
  readonly secretArn: string;
}

/** Everything of one laptop run: account, database server, and the product deployed into the account. */
export class LocalEnvironment {
  private constructor(
    readonly account: LocalAccount,
    readonly databases: DatabaseServer,
    readonly deployment: Deployment,
    readonly clock: LocalClock,
    readonly clients: Clients,
    /** The started server; undefined with `databaseUrl`. */
    readonly postgres: LocalPostgres | undefined,
    private readonly folder: WorkingFolder,
  ) {}

  /** Starts all of it; takes some seconds. @throws Error if the port is taken, a function cannot be loaded, or the server does not start. */
  static async start(options: LocalEnvironmentOptions = {}): Promise<LocalEnvironment> {
    const clock = options.clock ?? createClock();
    const folder = temporaryFolder();
    cleanUpOnExit(folder);
    const closers: (() => Promise<void>)[] = [];
    try {
      const account = await LocalAccount.open({ ...options, clock });
      closers.push(() => account.close());
      const postgres =
        options.databaseUrl === undefined
          ? await startPostgres({ settings: options.databaseSettings ?? {} })
          : undefined;
      closers.push(async () => postgres?.stop());
      const databases = postgres ? DatabaseServer.embedded(postgres) : DatabaseServer.atUrl(options.databaseUrl ?? '');
      const clients = connect(account.url);
      const deployment = await synthesiseStack(folder, {
        databaseCaFile: databases.writeCaFile(folder.path),
        ...pick(options, [
          'verificationQuery',
          'password',
          'alertOnSuccess',
          'reportSessions',
          'findWriters',
          'databasePatience',
          'recoveryPatience',
        ]),
        ...(options.slackWebhook !== undefined && {
          slackWebhookSecretArn: await createSecret(clients, 'rotation/slack-webhook', options.slackWebhook),
        }),
      });
      await account.deploy(deployment);
      for (const [name, file] of Object.entries(options.functions ?? {})) {
        await account.lambda.registerFile(name, file, { timeoutSeconds: 60 });
      }
      return new LocalEnvironment(account, databases, deployment, clock, clients, postgres, folder);
    } catch (error) {
      await Promise.all(closers.map((close) => close()));
      vacate(folder);
      releaseFromCleanUp(folder);
      throw error;
    }
  }

  get stateMachineArn(): string {
    return one(this.deployment.stateMachines).arn;
  }

  get rotationFunctionArn(): string {
    return one(this.deployment.functions.filter(({ name }) => name.endsWith('-rotation-function'))).arn;
  }

  get alertTopicArn(): string {
    return one(this.deployment.topics).arn;
  }

  /** Makes a role with a database of its own, and the secret that lets it in. */
  async createApplicationSecret(
    name: string,
    application: Application,
    tags: readonly Tag[] = [],
    fields: object = {},
  ): Promise<ApplicationSecret> {
    const password = randomBytes(18).toString('base64url');
    await this.databases.createApplication(application, password);
    const value = JSON.stringify({
      ...(JSON.parse(this.databases.secretValue(application, password)) as object),
      ...fields,
    });
    return { name, ...application, secretArn: await createSecret(this.clients, name, value, tags) };
  }

  /** A secret with the administrator's credential, so that a user can create roles and databases. */
  createAdministratorSecret(name: string, fields: object = {}): Promise<string> {
    const { user, password, database } = this.databases.administration;
    const value = JSON.parse(this.databases.secretValue({ role: user, database }, password)) as object;
    return createSecret(this.clients, name, JSON.stringify({ ...value, ...fields }));
  }

  /** Lets Secrets Manager rotate the secret now, and returns the id of the new version at once, as the service does. */
  async rotate(secretArn: string, versionId: string = randomUUID()): Promise<string> {
    await this.clients.secretsManager.send(
      new RotateSecretCommand({
        SecretId: secretArn,
        ClientRequestToken: versionId,
        RotationLambdaARN: this.rotationFunctionArn,
        RotationRules: { AutomaticallyAfterDays: 30 },
      }),
    );
    return versionId;
  }

  /** Ends everything and deletes every file. */
  async stop(): Promise<void> {
    await this.account.close();
    Object.values(this.clients).forEach((client: { destroy(): void }) => client.destroy());
    await this.postgres?.stop();
    vacate(this.folder);
    releaseFromCleanUp(this.folder);
  }
}

/** The CDK is loaded only here, because that takes a second. */
async function synthesiseStack(folder: WorkingFolder, options: Omit<LocalAppOptions, 'outdir'>): Promise<Deployment> {
  const { buildLocalApp } = await import('./stack');
  const target = { account: LOCAL_ACCOUNT, region: LOCAL_REGION };
  return synthesise((outdir) => buildLocalApp({ ...options, outdir }), target, join(folder.path, 'cdk.out'));
}

function connect(endpoint: string): Clients {
  const settings = { endpoint, region: LOCAL_REGION, credentials: { accessKeyId: 'person', secretAccessKey: 'local' } };
  return {
    secretsManager: new SecretsManagerClient(settings),
    stepFunctions: new SFNClient(settings),
    sns: new SNSClient(settings),
  };
}

async function createSecret(
  { secretsManager }: Clients,
  name: string,
  value: string,
  tags: readonly Tag[] = [],
): Promise<string> {
  const { ARN } = await secretsManager.send(
    new CreateSecretCommand({ Name: name, SecretString: value, Tags: [...tags] }),
  );
  return ARN ?? '';
}

function one<T>(items: readonly T[]): T {
  const [item, ...more] = items;
  if (item === undefined || more.length > 0) {
    throw new Error(`The local stack must have exactly one such resource, and has ${items.length}.`);
  }
  return item;
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Partial<Pick<T, K>> {
  return Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]])) as Partial<
    Pick<T, K>
  >;
}
