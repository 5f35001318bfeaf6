import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  TagResourceCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { randomBytes } from 'node:crypto';
import { Client, escapeIdentifier } from 'pg';
import { scramVerifier } from '../../functions/postgres/login/scram';
import type { Application } from '../../infra/local/postgres/database-server';
import type { StrategyName } from '../../workflow/names';
import { SecretTag } from '../../workflow/secret-tags';
import type { StoryEnvironment } from './an-environment';
import { ASuperuser } from './a-superuser';
import type { Ending } from './ending';

/** What the secret of a story is called, and whom it lets in. */
const NAME = 'orders/db';
const ROLE = 'orders_app';
const DATABASE = 'orders';

export interface SecretOptions {
  /** Fields of the value that differ from what RDS writes; undefined leaves one out. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Another text in its place. */
  readonly text?: string;
  /** Another value in its place. */
  readonly binary?: Uint8Array;
  /** By default single user. With another one there is a superuser secret, too. */
  readonly strategy?: StrategyName;
  /** Name of the role that is let in. */
  readonly role?: string;
  /** What it logs in with; by default something nobody could guess. */
  readonly password?: string;
}

/** The secret orders/db of one story, with the role orders_app and the database orders that it lets in. */
export class ASecret {
  readonly database = DATABASE;

  private constructor(
    private readonly stories: StoryEnvironment,
    readonly arn: string,
    /** The password the secret was made with. */
    readonly password: string,
    readonly firstVersionId: string,
    readonly role: string,
    readonly superuser?: ASuperuser,
  ) {}

  static async create(stories: StoryEnvironment, options: SecretOptions): Promise<ASecret> {
    const { fields, text, binary, strategy, role = ROLE, password = newPassword() } = options;
    const { databases, clients } = stories.environment;
    const application = { role, database: DATABASE };
    stories.confidential.add(password).add(text ?? password);
    await databases.createApplication(application, password);
    const superuser = strategy === undefined ? undefined : await ASuperuser.create(stories, role);
    const value = JSON.stringify({
      ...(JSON.parse(databases.secretValue(application, password)) as object),
      ...(superuser && { masterarn: superuser.arn }),
      ...fields,
    });
    const { ARN = '', VersionId = '' } = await clients.secretsManager.send(
      new CreateSecretCommand({
        Name: NAME,
        ...(binary ? { SecretBinary: binary } : { SecretString: text ?? value }),
        ...(strategy !== undefined && {
          Tags: [
            { Key: SecretTag.strategy, Value: strategy },
            { Key: SecretTag.username, Value: role },
          ],
        }),
      }),
    );
    return new ASecret(stories, ARN, password, VersionId, role, superuser);
  }

  /** The owner has the secret rotated by another strategy from now on. */
  async follow(strategy: StrategyName): Promise<void> {
    await this.stories.environment.clients.secretsManager.send(
      new TagResourceCommand({ SecretId: this.arn, Tags: [{ Key: SecretTag.strategy, Value: strategy }] }),
    );
  }

  /** A new secret in place of this one, which is gone; the database does not know its password. */
  async madeAnew(): Promise<ASecret> {
    const { clients, databases } = this.stories.environment;
    const password = newPassword();
    this.stories.confidential.add(password);
    const { ARN = '', VersionId = '' } = await clients.secretsManager.send(
      new CreateSecretCommand({ Name: NAME, SecretString: databases.secretValue(this.application, password) }),
    );
    return new ASecret(this.stories, ARN, password, VersionId, this.role);
  }

  /** Hands the secret to the rotation function without rotating it, as a deployment does; waits until that was checked. */
  async turnOnRotation(): Promise<Ending> {
    const { clients, rotationFunctionArn } = this.stories.environment;
    await clients.secretsManager.send(
      new RotateSecretCommand({
        SecretId: this.arn,
        RotationLambdaARN: rotationFunctionArn,
        RotationRules: { AutomaticallyAfterDays: 30 },
        RotateImmediately: false,
      }),
    );
    return this.stories.lastEnding();
  }

  /** Lets Secrets Manager rotate and waits until nothing is in progress; how the last execution ended. */
  async rotate(versionId?: string): Promise<Ending> {
    await this.stories.environment.rotate(this.arn, versionId);
    return this.stories.lastEnding();
  }

  /** Starts a recovery of this version, as a person does, and waits until nothing is in progress. */
  async recover(versionId: string): Promise<Ending> {
    return this.execute({ mode: 'recover', secretArn: this.arn, versionId });
  }

  /** Starts an execution with this input and waits until nothing is in progress. */
  async execute(input: object, name?: string): Promise<Ending> {
    const { clients, stateMachineArn } = this.stories.environment;
    await clients.stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input), ...(name !== undefined && { name }) }),
    );
    return this.stories.lastEnding();
  }

  /** Staging labels by version. */
  async labels(): Promise<Readonly<Record<string, readonly string[]>>> {
    const { VersionIdsToStages = {} } = await this.stories.environment.clients.secretsManager.send(
      new DescribeSecretCommand({ SecretId: this.arn }),
    );
    return VersionIdsToStages;
  }

  /** Somebody moves a staging label, or takes it away. */
  async moveLabel(
    label: string,
    { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  ): Promise<void> {
    await this.stories.environment.clients.secretsManager.send(
      new UpdateSecretVersionStageCommand({
        SecretId: this.arn,
        VersionStage: label,
        RemoveFromVersionId: from,
        MoveToVersionId: to,
      }),
    );
  }

  /** The version that holds the label. */
  async versionWith(label: string): Promise<string | undefined> {
    return Object.entries(await this.labels()).find(([, labels]) => labels.includes(label))?.[0];
  }

  /** The value of a version, by default of AWSCURRENT; undefined if it has none. */
  async value(versionId?: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    const text = await this.text(versionId);
    try {
      return text === undefined ? undefined : (JSON.parse(text) as Record<string, unknown>);
    } catch {
      return undefined;
    }
  }

  /** The password of AWSCURRENT. */
  async currentPassword(): Promise<string> {
    return String((await this.value())?.password);
  }

  /** Every version that has a value, labelled or not. */
  async versionIds(): Promise<readonly string[]> {
    const { Versions = [] } = await this.stories.environment.clients.secretsManager.send(
      new ListSecretVersionIdsCommand({ SecretId: this.arn, IncludeDeprecated: true }),
    );
    return Versions.flatMap(({ VersionId }) => VersionId ?? []);
  }

  /** Whether the credential of a version, by default of AWSCURRENT, lets an application in. */
  async logsIn(versionId?: string): Promise<boolean> {
    const { username, password } = (await this.value(versionId)) ?? {};
    const user = username === `${this.role}_clone` ? username : this.role;
    return typeof password === 'string' && (await this.letsIn(password, user));
  }

  /** Whether the role gets in with this password. */
  async letsIn(password: string, user = this.role): Promise<boolean> {
    const { host, port, ca } = this.stories.environment.databases.administration;
    const client = new Client({ host, port, user, password, database: DATABASE, ssl: { ca: ca ?? '' } });
    client.on('error', () => undefined);
    return client
      .connect()
      .then(() => true)
      .catch(() => false)
      .finally(() => client.end().catch(() => undefined));
  }

  /** Runs statements as the administrator, in the application's database. */
  administer(...statements: readonly string[]): Promise<void> {
    return this.stories.environment.databases.administer(statements, DATABASE);
  }

  /** Whether a condition holds, as the administrator sees it. */
  async isTrue(condition: string): Promise<boolean> {
    const { ca, ...connection } = this.stories.environment.databases.administration;
    const client = new Client({ ...connection, ssl: { ca: ca ?? '' } });
    await client.connect();
    try {
      const { rows } = await client.query<{ holds: boolean }>(`SELECT (${condition}) AS holds`);
      return rows[0]?.holds === true;
    } finally {
      await client.end();
    }
  }

  /** Somebody sets another password in the database, outside Secrets Manager. */
  async setPasswordOutside(password: string): Promise<void> {
    this.stories.confidential.add(password);
    await this.administer(`ALTER ROLE ${escapeIdentifier(this.role)} PASSWORD '${scramVerifier(password)}'`);
  }

  /** Somebody stores another value, which is AWSCURRENT at once. */
  async store(value: object): Promise<void> {
    await this.stories.environment.clients.secretsManager.send(
      new PutSecretValueCommand({ SecretId: this.arn, SecretString: JSON.stringify(value) }),
    );
  }

  /** Takes the secret, its database and its role away. */
  async remove(): Promise<void> {
    await this.stories.environment.clients.secretsManager.send(
      new DeleteSecretCommand({ SecretId: this.arn, ForceDeleteWithoutRecovery: true }),
    );
    await this.stories.environment.databases.dropApplication(this.application);
    await this.superuser?.remove();
  }

  /** The text of a version, by default of AWSCURRENT; undefined if it has none. */
  async text(versionId?: string): Promise<string | undefined> {
    try {
      const { SecretString } = await this.stories.environment.clients.secretsManager.send(
        new GetSecretValueCommand({ SecretId: this.arn, ...(versionId !== undefined && { VersionId: versionId }) }),
      );
      return SecretString;
    } catch (error) {
      if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  }

  private get application(): Application {
    return { role: this.role, database: DATABASE };
  }
}

const newPassword = () => randomBytes(18).toString('base64url');
