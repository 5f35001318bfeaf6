import type { Secret } from '../../../../../infra/local/aws/secrets-manager/secret';
import { attachLabels, moveLabel } from '../../../../../infra/local/aws/secrets-manager/staging-labels';

/** A secret whose versions are named by their ids; a name in capitals has no value. */
function secretWith(labels: Readonly<Record<string, readonly string[]>>): Secret {
  const versions = Object.entries(labels).map(([id, held]) => ({
    id,
    labels: held,
    createdAt: 0,
    ...(id !== id.toUpperCase() && { value: { text: id } }),
  }));
  return { arn: 'arn', name: 'db', tags: {}, versions, createdAt: 0, changedAt: 0 };
}

const labelsOf = (secret: Secret) => Object.fromEntries(secret.versions.map(({ id, labels }) => [id, labels]));

const underRotation = () => secretWith({ old: ['AWSPREVIOUS'], current: ['AWSCURRENT'], token: ['AWSPENDING'] });

describe('moving AWSCURRENT', () => {
  it('puts AWSPREVIOUS on the version that lost AWSCURRENT and leaves the pending label on the new one', () => {
    const moved = moveLabel(underRotation(), { label: 'AWSCURRENT', from: 'current', to: 'token' });
    expect(labelsOf(moved)).toEqual({ old: [], current: ['AWSPREVIOUS'], token: ['AWSPENDING', 'AWSCURRENT'] });
  });

  it('puts both labels back when a rollback moves AWSCURRENT to its former version', () => {
    const moved = moveLabel(underRotation(), { label: 'AWSCURRENT', from: 'current', to: 'token' });
    const back = moveLabel(moved, { label: 'AWSCURRENT', from: 'token', to: 'current' });
    expect(labelsOf(back)).toEqual({ old: [], current: ['AWSCURRENT'], token: ['AWSPENDING', 'AWSPREVIOUS'] });
  });

  it('is refused if the request does not say where the label is', () => {
    expect(() => moveLabel(underRotation(), { label: 'AWSCURRENT', to: 'token' })).toThrow(
      expect.objectContaining({
        name: 'InvalidParameterException',
        message:
          "The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to version current, so you must explicitly reference that version in RemoveFromVersionId.",
      }) as Error,
    );
  });

  it('is refused when the label is on another version than the caller believes', () => {
    expect(() => moveLabel(underRotation(), { label: 'AWSCURRENT', from: 'old', to: 'token' })).toThrow(
      expect.objectContaining({
        name: 'InvalidParameterException',
        message:
          'Staging label AWSCURRENT is currently attached to version current, so you must explicitly reference that version in RemoveFromVersionId.',
      }) as Error,
    );
  });

  it('is refused the second time, so that a lost answer is found out by looking', () => {
    const move = { label: 'AWSCURRENT', from: 'current', to: 'token' };
    expect(() => moveLabel(moveLabel(underRotation(), move), move)).toThrow('currently attached to version token');
  });

  it('changes nothing if the version already has it and the request does not say where it came from', () => {
    const secret = underRotation();
    expect(moveLabel(secret, { label: 'AWSCURRENT', to: 'current' })).toBe(secret);
  });

  it('is refused to a version that does not exist or has no value', () => {
    const secret = secretWith({ current: ['AWSCURRENT'], TOKEN: ['AWSPENDING'] });
    const error = { name: 'ResourceNotFoundException' };
    const move = { label: 'AWSCURRENT', from: 'current' };
    expect(() => moveLabel(secret, { ...move, to: 'TOKEN' })).toThrow(expect.objectContaining(error) as Error);
    expect(() => moveLabel(secret, { ...move, to: 'nowhere' })).toThrow(expect.objectContaining(error) as Error);
  });

  it('cannot take it away altogether', () => {
    expect(() => moveLabel(underRotation(), { label: 'AWSCURRENT', from: 'current' })).toThrow(
      "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
    );
  });
});

describe('removing AWSPENDING', () => {
  it('leaves the version without a label, that is deprecated', () => {
    const removed = moveLabel(underRotation(), { label: 'AWSPENDING', from: 'token' });
    expect(labelsOf(removed)).toEqual({ old: ['AWSPREVIOUS'], current: ['AWSCURRENT'], token: [] });
  });

  it('makes a version vanish that never got a value', () => {
    const removed = moveLabel(secretWith({ current: ['AWSCURRENT'], TOKEN: ['AWSPENDING'] }), {
      label: 'AWSPENDING',
      from: 'TOKEN',
    });
    expect(labelsOf(removed)).toEqual({ current: ['AWSCURRENT'] });
  });

  it('is refused from a version that does not hold it', () => {
    const refusal = expect.objectContaining({ name: 'InvalidParameterException' }) as Error;
    expect(() => moveLabel(underRotation(), { label: 'AWSPENDING', from: 'old' })).toThrow(refusal);
    expect(() => moveLabel(secretWith({ current: ['AWSCURRENT'] }), { label: 'AWSPENDING', from: 'current' })).toThrow(
      refusal,
    );
    expect(() => moveLabel(underRotation(), { label: 'AWSPENDING' })).toThrow(refusal);
  });
});

describe('labels of one’s own', () => {
  it('are attached if no version has them, and moved by the same rule as the others', () => {
    const kept = moveLabel(underRotation(), { label: 'KEEP', to: 'old' });
    expect(labelsOf(kept)).toEqual({ old: ['AWSPREVIOUS', 'KEEP'], current: ['AWSCURRENT'], token: ['AWSPENDING'] });
    expect(() => moveLabel(kept, { label: 'KEEP', to: 'token' })).toThrow('currently attached to version old');
  });

  it('are refused as the holder if no version has them', () => {
    expect(() => moveLabel(underRotation(), { label: 'KEEP', from: 'old', to: 'token' })).toThrow(
      "Staging label KEEP isn't attached to version old.",
    );
  });

  it('number at most 20 with the three of AWS, over all versions', () => {
    const own = Array.from({ length: 17 }, (_none, index) => `label-${index}`);
    const full = attachLabels(underRotation(), 'old', own);
    expect(() => attachLabels(full, 'current', ['one-more'])).toThrow(
      expect.objectContaining({ name: 'LimitExceededException' }) as Error,
    );
    expect(labelsOf(attachLabels(full, 'current', ['label-0'])).current).toEqual(['AWSCURRENT', 'label-0']);
  });
});
