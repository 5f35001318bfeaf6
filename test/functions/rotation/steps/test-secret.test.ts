import type { LoginSettings, RotationPorts } from '../../../../functions/rotation/ports';
import { testSecret } from '../../../../functions/rotation/steps/test-secret';
import type { RotationDocument } from '../../../../workflow/document';
import { SecretTag } from '../../../../workflow/secret-tags';

const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-AbCdEf';
const PROVEN = { [SecretTag.verificationQuery]: 'SELECT proven' };
const TAGGED_SINCE = { [SecretTag.verificationQuery]: 'SELECT tagged_since' };
const TEXT = JSON.stringify({ engine: 'postgres', host: 'db', username: 'app', password: 'new' });

/** A secret whose version T has these labels, and whose query was changed since Preflight. */
async function tested(
  labels: readonly string[],
  document: Pick<RotationDocument, 'mode'> & { readonly proven: boolean },
) {
  const asked: string[] = [];
  let under: LoginSettings = {};
  const database = {
    under: (settings: LoginSettings) => {
      under = settings;
      return database;
    },
    verify: async () => 'passed',
  };
  const secrets = {
    describe: async () => {
      asked.push('describe');
      return {
        secretArn: ARN,
        name: 'orders/db',
        rotationEnabled: true,
        deleted: false,
        tags: TAGGED_SINCE,
        labels: { T: labels },
      };
    },
    read: async () => {
      asked.push('read');
      return { versionId: 'T', text: TEXT, labels };
    },
  };
  const ports = { secrets, database, writers: { deployed: () => ({}) } } as unknown as RotationPorts;
  const preflight = document.proven ? { settings: PROVEN } : {};
  const result = await testSecret(ports, {
    mode: document.mode,
    secretArn: ARN,
    versionId: 'T',
    preflight,
  } as unknown as RotationDocument).catch((error: unknown) => error);
  return { asked, query: under.verificationQuery, result };
}

describe('TestSecret', () => {
  it.each([['AWSPENDING'], ['AWSCURRENT']])(
    'under the settings that Preflight proved asks for the value alone: %s',
    async (label) => {
      const { asked, query, result } = await tested([label], { mode: 'rotate', proven: true });
      expect([asked, query]).toEqual([['read'], 'SELECT proven']);
      expect(result).toEqual({ outcome: 'passed', verificationQuery: 'passed' });
    },
  );

  it.each([
    ['an earlier release ran Preflight', { mode: 'rotate', proven: false }],
    ['somebody else wrote the document', { mode: 'check', proven: true }],
  ] as const)('describes the secret if %s', async (_why, document) => {
    const { asked, query } = await tested(['AWSPENDING'], document);
    expect([asked, query]).toEqual([['read', 'describe'], 'SELECT tagged_since']);
  });

  it.each([[[]], [['AWSPREVIOUS']]])('tests no version that has left the rotation: %j', async (labels) => {
    const { asked, query, result } = await tested(labels, { mode: 'rotate', proven: true });
    expect([asked, query]).toEqual([['read', 'describe'], undefined]);
    expect(result).toMatchObject({ name: 'PermanentError', reason: 'versionNotPending' });
  });
});
