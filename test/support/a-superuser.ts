import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
} from '@aws-sdk/client-secrets-manager';
import { randomBytes } from 'node:crypto';
import { escapeIdentifier } from 'pg';
import { scramVerifier } from '../../functions/postgres/login/scram';
import type { StoryEnvironment } from './an-environment';

const NAME = 'rotation/superuser';
const ROLE = 'orders_master';

/** The superuser secret of one story. As on RDS its role is no superuser of PostgreSQL, but may make roles. */
export class ASuperuser {
  readonly role = ROLE;

  private constructor(
    private readonly stories: StoryEnvironment,
    readonly arn: string,
    private readonly application: string,
  ) {}

  static async create(stories: StoryEnvironment, application: string): Promise<ASuperuser> {
    const { databases, clients } = stories.environment;
    const password = randomBytes(18).toString('base64url');
    stories.confidential.add(password);
    await databases.administer([
      `CREATE ROLE ${ROLE} LOGIN CREATEROLE PASSWORD '${scramVerifier(password)}'`,
      `GRANT ${escapeIdentifier(application)} TO ${ROLE} WITH ADMIN OPTION`,
    ]);
    const value = databases.secretValue({ role: ROLE, database: 'postgres' }, password);
    const { ARN = '' } = await clients.secretsManager.send(
      new CreateSecretCommand({ Name: NAME, SecretString: value }),
    );
    return new ASuperuser(stories, ARN, application);
  }

  /** Its own rotation: first the database knows the new password; what is returned tells the secret. */
  async beginRotation(): Promise<() => Promise<void>> {
    const { databases, clients } = this.stories.environment;
    const password = randomBytes(18).toString('base64url');
    this.stories.confidential.add(password);
    await databases.administer([`ALTER ROLE ${ROLE} PASSWORD '${scramVerifier(password)}'`]);
    const SecretString = databases.secretValue({ role: ROLE, database: 'postgres' }, password);
    return async () => {
      await clients.secretsManager.send(new PutSecretValueCommand({ SecretId: this.arn, SecretString }));
    };
  }

  /** Another value in place of the credential. */
  async say(value: object): Promise<void> {
    await this.stories.environment.clients.secretsManager.send(
      new PutSecretValueCommand({ SecretId: this.arn, SecretString: JSON.stringify(value) }),
    );
  }

  async value(): Promise<Readonly<Record<string, unknown>>> {
    const { secretsManager } = this.stories.environment.clients;
    const { SecretString = '' } = await secretsManager.send(new GetSecretValueCommand({ SecretId: this.arn }));
    return JSON.parse(SecretString) as Readonly<Record<string, unknown>>;
  }

  /** Its secret has no other fields than these any more. */
  async keepOnly(names: readonly string[]): Promise<void> {
    const fields = await this.value();
    await this.say(Object.fromEntries(names.map((name) => [name, fields[name]])));
  }

  async remove(): Promise<void> {
    const { databases, clients } = this.stories.environment;
    await clients.secretsManager.send(
      new DeleteSecretCommand({ SecretId: this.arn, ForceDeleteWithoutRecovery: true }),
    );
    await databases.administer([
      `DROP ROLE IF EXISTS ${escapeIdentifier(`${this.application}_clone`)}`,
      `DROP ROLE IF EXISTS ${ROLE}`,
    ]);
  }
}
