import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { scramVerifier } from '../../functions/postgres/login/scram';

interface RolesEvent {
  /** ARN of the secret of whoever makes the roles. */
  readonly administrator: string;
  /** ARNs of the secrets whose roles are made. */
  readonly secrets: readonly string[];
  /** Authorities of the server, as PEM; by default those that Node knows. */
  readonly ca?: string;
}

interface Value {
  readonly host: string;
  readonly port: number;
  readonly dbname?: string;
  readonly username: string;
  readonly password: string;
}

const secretsManager = new SecretsManagerClient({});

/** Makes the roles that secrets of the laboratory are for, with the passwords in them: the database is out of reach for the experiments. */
export async function handler({ administrator, secrets, ca }: RolesEvent): Promise<void> {
  const { host, port, username: user, password, dbname: database } = await valueOf(administrator);
  const client = new Client({ host, port, user, password, database, ssl: ca === undefined ? true : { ca } });
  await client.connect();
  try {
    for (const secret of secrets) {
      const role = await valueOf(secret);
      const known = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [role.username]);
      if (known.rowCount === 0) await client.query(`CREATE ROLE ${escapeIdentifier(role.username)} LOGIN`);
      const verifier = escapeLiteral(scramVerifier(role.password));
      await client.query(`ALTER ROLE ${escapeIdentifier(role.username)} PASSWORD ${verifier}`);
    }
  } finally {
    await client.end();
  }
}

async function valueOf(SecretId: string): Promise<Value> {
  const { SecretString = '{}' } = await secretsManager.send(new GetSecretValueCommand({ SecretId }));
  return JSON.parse(SecretString) as Value;
}
