import { RotationError } from '../../../../functions/errors/rotation-error';
import { preflight } from '../../../../functions/rotation/steps/preflight';
import { setSecret } from '../../../../functions/rotation/steps/set-secret';
import type { RotationDocument } from '../../../../workflow/document';
import { SecretAndDatabase } from '../roll-back/a-secret-and-its-database';

// An earlier attempt was cut off once the database had the new password: C is refused, T is what logs in.

const DOCUMENT: RotationDocument = {
  mode: 'rotate',
  secretArn: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-AbCdEf',
  versionId: 'T',
};
const FOUND_BY_PREFLIGHT = { ...DOCUMENT, preflight: { loggedInWith: 'pending' } } as unknown as RotationDocument;

const cutOff = (held: string | undefined) =>
  new SecretAndDatabase({
    versions: { C: { labels: ['AWSCURRENT'], password: 'c' }, T: { labels: ['AWSPENDING'], password: 't' } },
    passwords: held === undefined ? {} : { db: held },
  });
const refused = (error: unknown) => (error as RotationError).finding.refusedVersions;
const failure = (work: Promise<unknown>) => work.then(() => undefined).catch((error: unknown) => error);

describe('SetSecret', () => {
  it('has nothing left to do', async () => {
    const fixture = cutOff('t');
    expect(await setSecret(fixture.ports, FOUND_BY_PREFLIGHT, 0)).toMatchObject({ outcome: 'alreadyChanged' });
    expect(fixture.logins).toEqual(['T yes']);
  });

  it('waits while a login proves nothing: it neither calls that a refusal nor tries AWSCURRENT', async () => {
    const fixture = cutOff(undefined);
    const error = await failure(setSecret(fixture.ports, FOUND_BY_PREFLIGHT, 0));
    expect(error).toMatchObject({ name: 'TransientError', reason: 'databaseUnreachable' });
    expect([refused(error), fixture.logins]).toEqual([undefined, ['T ?']]);
  });

  it('names both versions if both are refused', async () => {
    const fixture = cutOff('a third');
    const error = await failure(setSecret(fixture.ports, FOUND_BY_PREFLIGHT, 0));
    expect(error).toMatchObject({ name: 'PermanentError', reason: 'credentialRejected' });
    expect(refused(error)).toEqual(['C', 'T']);
  });
});

describe('Preflight', () => {
  const BUSY = new RotationError('busy', { attempted: 'Checking', found: 'the server answered with 55P03' });
  const FORBIDDEN = new RotationError('permissionDenied', { attempted: 'Checking', found: '42501' });
  const REFUSED = new RotationError('credentialRejected', { attempted: 'Checking', found: '28P01' });

  async function preflightWhere(second: RotationError) {
    const fixture = cutOff('t');
    const { ports } = fixture;
    const looks: string[] = [];
    const inspect = async ({ versionId }: { readonly versionId: string }): Promise<never> => {
      looks.push(versionId);
      throw versionId === 'C' ? REFUSED : second;
    };
    const database = { ...ports.database, inspect, under: () => database } as unknown as typeof ports.database;
    const error = await failure(preflight({ ...ports, database }, DOCUMENT));
    const { name, reason } = error as RotationError;
    return { name, reason, refused: refused(error), looks };
  }

  it.each([
    ['leaves it to RollBack to wait, so that AWSCURRENT is refused once', BUSY, 'credentialRejected', ['C']],
    ['tells what is wrong with the other one', FORBIDDEN, 'permissionDenied', ['C']],
    ['names both versions if both are refused', REFUSED, 'credentialRejected', ['C', 'T']],
  ])('%s', async (_name, second, reason, versions) => {
    const told = { name: 'PermanentError', reason, refused: versions, looks: ['C', 'T'] };
    expect(await preflightWhere(second)).toEqual(told);
  });

  it('RollBack then asks only for the new one, for as long as it takes, and completes the rotation', async () => {
    const fixture = cutOff(undefined);
    const document = { ...DOCUMENT, failure: REFUSED.withRefused('C').asFailureOf('Preflight') };
    await expect(fixture.rollBack(document)).rejects.toMatchObject({ name: 'TransientError' });
    fixture.state.passwords['db'] = 't';
    const { verdict, applicationsCanLogIn } = await fixture.rollBack(document);
    expect([verdict, applicationsCanLogIn]).toEqual(['rolledForward', 'yes']);
    expect(new Set(fixture.logins)).toEqual(new Set(['T ?', 'T yes']));
  });
});
