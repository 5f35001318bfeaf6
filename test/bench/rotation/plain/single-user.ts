import { read } from './credential';
import { fourSteps } from './four-steps';
import { alterRole, logIn, logsIn } from './login';

/** As SecretsManagerRDSPostgreSQLRotationSingleUser: the user changes its own password. */
export const handler = fourSteps({
  nextUser: (current) => current,

  async setSecret(SecretId, token) {
    const previous = await read(SecretId, 'AWSPREVIOUS').catch(() => undefined);
    const current = await read(SecretId, 'AWSCURRENT');
    const pending = await read(SecretId, 'AWSPENDING', token);
    if (await logsIn(pending)) return;
    const client = (await logIn(current)) ?? (previous && (await logIn(previous)));
    if (client === undefined) throw new Error(`Unable to log in with any credential of ${SecretId}`);
    await client.query(alterRole(client, pending));
    await client.end();
  },
});
