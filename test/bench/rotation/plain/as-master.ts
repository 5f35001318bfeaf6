import { read } from './credential';
import { alterRole, logsIn, mustLogIn } from './login';

/**
 * setSecret of SecretsManagerRDSPostgreSQLRotationMultiUser: once the current credential has logged in, the master whose
 * secret it names makes the user of the pending one, or changes its password.
 */
export async function setSecretAsMaster(SecretId: string, token: string): Promise<void> {
  const current = await read(SecretId, 'AWSCURRENT');
  const pending = await read(SecretId, 'AWSPENDING', token);
  if (await logsIn(pending)) return;
  // Whoever may write the secret must not have the password of any user changed.
  if (!(await logsIn(current))) throw new Error(`Unable to log in with the current credential of ${SecretId}`);
  const master = await read(current.masterarn ?? '', 'AWSCURRENT');
  const client = await mustLogIn({ ...master, dbname: current.dbname });
  const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [pending.username]);
  const [one, other] = [current, pending].map(({ username }) => client.escapeIdentifier(username));
  await client.query('BEGIN');
  if (rowCount === 0) {
    await client.query(`CREATE ROLE ${other} WITH LOGIN PASSWORD ${client.escapeLiteral(pending.password)}`);
    await client.query(`GRANT ${one} TO ${other}`);
  } else {
    await client.query(alterRole(client, pending));
  }
  await client.query('COMMIT');
  await client.end();
}
