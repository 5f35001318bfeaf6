import { finishSecret } from '../../../../functions/rotation/steps/finish-secret';
import { AWatchedSecret, documentOf, NOW, outcomeOf, SEEN } from './a-watched-secret';

const testedAt = (pendingAt: number | undefined, more: object = {}) =>
  documentOf(SEEN, { createSecret: { currentVersionId: 'C' }, testSecret: { pendingAt }, ...more });

describe('FinishSecret', () => {
  it.each([NOW, NOW - 999])(
    'moves the label at once where TestSecret has just seen the version pending: %d',
    async (at) => {
      const secret = new AWatchedSecret();
      expect(await finishSecret(secret.ports, testedAt(at))).toEqual({
        outcome: 'moved',
        lockoutWindowMilliseconds: 0,
      });
      expect(secret.asked).toEqual(['move C T']);
    },
  );

  it.each([
    ['a second ago', testedAt(NOW - 1_000)],
    ['by a clock that is ahead', testedAt(NOW + 1)],
    ['never', testedAt(undefined)],
    ['in the document of a caller', { ...testedAt(NOW), mode: 'recover' } as const],
    ['where an earlier release ran Preflight', documentOf(undefined, { testSecret: { pendingAt: NOW } })],
  ])('looks at the labels first where that was %s', async (_when, document) => {
    const secret = new AWatchedSecret();
    await finishSecret(secret.ports, document);
    expect(secret.asked).toEqual(['describe', 'move C T']);
  });

  it('makes no version current that has left the rotation, however late it runs', async () => {
    const secret = new AWatchedSecret();
    secret.labels = { C: ['AWSCURRENT'] };
    const result = await outcomeOf(finishSecret(secret.ports, testedAt(NOW - 1_000)));
    expect(result).toMatchObject({ name: 'PermanentError', reason: 'versionNotPending' });
    expect(secret.asked).toEqual(['describe']);
  });

  it('has nothing left to do once the version is current', async () => {
    const secret = new AWatchedSecret();
    secret.labels = { C: ['AWSPREVIOUS'], T: ['AWSCURRENT', 'AWSPENDING'] };
    expect(await finishSecret(secret.ports, testedAt(undefined))).toMatchObject({ outcome: 'alreadyMoved' });
    expect(secret.asked).toEqual(['describe']);
  });

  it.each([
    [
      'handed on',
      documentOf(
        { ...SEEN, replicated: true },
        { createSecret: { currentVersionId: 'C' }, testSecret: { pendingAt: NOW } },
      ),
      [],
    ],
    ['seen', testedAt(undefined), ['describe']],
  ])(
    'looks after replicas once the label has moved, where that there are any was %s',
    async (_how, document, before) => {
      const secret = new AWatchedSecret();
      secret.replicas = [{ region: 'eu-west-1', state: 'inSync' }];
      await finishSecret(secret.ports, document);
      expect(secret.asked).toEqual([...before, 'move C T', 'describe']);
    },
  );

  it('says how long applications were refused', async () => {
    const secret = new AWatchedSecret();
    const document = testedAt(NOW, { setSecret: { lockoutBeganAt: NOW - 250 } });
    expect(await finishSecret(secret.ports, document)).toMatchObject({ lockoutWindowMilliseconds: 250 });
  });
});
