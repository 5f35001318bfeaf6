import { preflight } from '../../../../functions/rotation/steps/preflight';
import { AWatchedSecret, documentOf, NOW, outcomeOf, TAGGED_SINCE } from './a-watched-secret';

const FACTS = { serverVersion: '18.1', tls: true, channelBinding: true, loginTriggers: 0 };
const MD5 = { kind: 'md5' } as const;

/** A secret whose database answers, and whose AWSCURRENT is told as this version. */
function secretTelling(told: string | Error): AWatchedSecret {
  const secret = new AWatchedSecret();
  const { ports } = secret;
  Object.assign(ports.secrets, {
    readCurrent: async () => {
      secret.asked.push('read AWSCURRENT');
      if (told instanceof Error) throw told;
      return {
        versionId: told,
        text: JSON.stringify({ engine: 'postgres', host: 'db', username: 'app', password: 'told' }),
        labels: [],
      };
    },
  });
  Object.assign(ports.database, {
    inspect: async ({ versionId, password }: { readonly versionId: string; readonly password: string }) => {
      secret.asked.push(`inspect ${versionId} ${password}`);
      return { ...FACTS, password: { storedAs: MD5, willBe: MD5 } };
    },
  });
  return secret;
}

describe('Preflight', () => {
  it('describes the secret and reads AWSCURRENT side by side, and hands on what later states need', async () => {
    const secret = secretTelling('C');
    const result = await preflight(secret.ports, documentOf(undefined));
    expect(secret.asked).toEqual(['read AWSCURRENT', 'describe', 'inspect C told']);
    expect(result.secret).toEqual({ tags: TAGGED_SINCE, currentVersionId: 'C', pendingAt: NOW });
  });

  it('reads AWSCURRENT by the labels where the two answers differ, since one of them is stale', async () => {
    const secret = secretTelling('B');
    await preflight(secret.ports, documentOf(undefined));
    expect(secret.asked).toEqual(['read AWSCURRENT', 'describe', 'read C', 'inspect C old']);
  });

  it('fails if AWSCURRENT cannot be read', async () => {
    const secret = secretTelling(new Error('refused'));
    expect(await outcomeOf(preflight(secret.ports, documentOf(undefined)))).toEqual(new Error('refused'));
    expect(secret.asked).toEqual(['read AWSCURRENT', 'describe']);
  });

  it('hands on that a version is replicated, and nothing of when it was pending where that is over', async () => {
    const secret = secretTelling('T');
    secret.labels = { C: ['AWSPREVIOUS'], T: ['AWSCURRENT'] };
    secret.replicas = [{ region: 'eu-west-1', state: 'inSync' }];
    const { secret: seen } = await preflight(secret.ports, documentOf(undefined));
    expect(seen).toEqual({ tags: TAGGED_SINCE, currentVersionId: 'T', replicated: true });
  });

  it('hands on nothing in a check', async () => {
    const secret = secretTelling('C');
    expect(await preflight(secret.ports, documentOf(undefined, {}, 'check'))).not.toHaveProperty('secret');
  });

  it('fails by what the labels say where both fail', async () => {
    const secret = secretTelling(new Error('refused'));
    secret.labels = { C: ['AWSCURRENT'] };
    expect(await outcomeOf(preflight(secret.ports, documentOf(undefined)))).toMatchObject({
      reason: 'versionNotPending',
    });
  });
});
