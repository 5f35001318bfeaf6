import { CURRENT, FUNCTION_ARN, RotationStory, TOKEN, wellBehaved } from './rotation-story';

const DAY = 86_400;
const NOW = Date.parse('2026-11-22T10:00:00Z') / 1000;
const aSecret = () => RotationStory.begin(wellBehaved);

describe('reading a value', () => {
  it('takes AWSCURRENT unless a version or a label is named', async () => {
    const story = await aSecret();
    await story.call('PutSecretValue', {
      SecretId: 'db',
      ClientRequestToken: TOKEN,
      SecretString: 'new',
      VersionStages: ['AWSPENDING'],
    });
    const read = (which: object) => story.call('GetSecretValue', { SecretId: 'db', ...which });
    expect(await read({})).toEqual({
      ARN: story.secretArn,
      Name: 'db',
      VersionId: CURRENT,
      SecretString: 'old',
      VersionStages: ['AWSCURRENT'],
      CreatedDate: NOW,
    });
    expect(await read({ VersionId: TOKEN })).toMatchObject({ SecretString: 'new' });
    expect(await read({ VersionStage: 'AWSPENDING' })).toMatchObject({ VersionId: TOKEN });
    expect(await read({ VersionStage: 'AWSPENDING', VersionId: TOKEN })).toMatchObject({ SecretString: 'new' });
  });

  it('distinguishes a version that does not exist from one that does not have the label', async () => {
    const story = await aSecret();
    const read = (which: object) => story.call('GetSecretValue', { SecretId: 'db', ...which });
    await expect(read({ VersionId: TOKEN })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(read({ VersionId: CURRENT, VersionStage: 'AWSPENDING' })).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: 'You provided a VersionStage that is not associated to the provided VersionId.',
    });
  });

  it('reports for several secrets what can be read and what cannot', async () => {
    const story = await aSecret();
    expect(await story.call('BatchGetSecretValue', { SecretIdList: ['db', 'nowhere'] })).toEqual({
      SecretValues: [expect.objectContaining({ SecretString: 'old' })],
      Errors: [
        {
          SecretId: 'nowhere',
          ErrorCode: 'ResourceNotFoundException',
          Message: "Secrets Manager can't find the specified secret.",
        },
      ],
    });
    const filtered = await story.call('BatchGetSecretValue', { Filters: [{ Key: 'name', Values: ['nowhere'] }] });
    expect(filtered.SecretValues).toEqual([]);
    await expect(story.call('BatchGetSecretValue', {})).rejects.toThrow('but not both');
    await expect(story.call('BatchGetSecretValue', { SecretIdList: ['db'], MaxResults: 2 })).rejects.toThrow(
      "'Filters'",
    );
  });
});

describe('changing a secret', () => {
  it('creates it once: the same token and value find it again, anything else is refused', async () => {
    const story = await aSecret();
    const again = { Name: 'db', SecretString: 'old', ClientRequestToken: CURRENT };
    expect(await story.call('CreateSecret', again)).toEqual({ ARN: story.secretArn, Name: 'db', VersionId: CURRENT });
    const refusal = { name: 'ResourceExistsException' };
    await expect(story.call('CreateSecret', { ...again, SecretString: 'other' })).rejects.toMatchObject(refusal);
    await expect(story.call('CreateSecret', { ...again, ClientRequestToken: TOKEN })).rejects.toMatchObject(refusal);
  });

  it('makes a new current version with UpdateSecret, and only then names one', async () => {
    const story = await aSecret();
    const described = await story.call('UpdateSecret', { SecretId: 'db', Description: 'orders' });
    expect(described.VersionId).toBeUndefined();
    const update = { SecretId: 'db', SecretBinary: 'AAEC', ClientRequestToken: TOKEN };
    expect(await story.call('UpdateSecret', update)).toMatchObject({ VersionId: TOKEN });
    expect(await story.describe()).toMatchObject({
      Description: 'orders',
      VersionIdsToStages: { [CURRENT]: ['AWSPREVIOUS'], [TOKEN]: ['AWSCURRENT'] },
    });
    expect(await story.call('GetSecretValue', { SecretId: 'db' })).toMatchObject({ SecretBinary: 'AAEC' });
    await expect(story.call('UpdateSecret', update)).rejects.toMatchObject({ name: 'ResourceExistsException' });
  });

  it('counts a value stored by hand as a rotation when the next date is computed, a pending one not', async () => {
    const story = await aSecret();
    await story.rotateToTheEnd();
    story.clock.set(Date.parse('2026-11-25T10:00:00Z'));
    const put = { SecretId: 'db', SecretString: 'x' };
    await story.call('PutSecretValue', { ...put, ClientRequestToken: 'p'.repeat(32), VersionStages: ['AWSPENDING'] });
    expect((await story.describe()).NextRotationDate).toBe(Date.parse('2026-12-02T23:59:59Z') / 1000);
    await story.call('PutSecretValue', { ...put, ClientRequestToken: 'h'.repeat(32) });
    expect((await story.describe()).NextRotationDate).toBe(Date.parse('2026-12-05T23:59:59Z') / 1000);
  });

  it('adds, overwrites and removes tags', async () => {
    const story = await aSecret();
    const tag = (Key: string, Value: string) => ({ Key, Value });
    await story.call('TagResource', { SecretId: 'db', Tags: [tag('a', '1'), tag('b', '2')] });
    await story.call('TagResource', { SecretId: 'db', Tags: [tag('a', '3')] });
    await story.call('UntagResource', { SecretId: 'db', TagKeys: ['b', 'c'] });
    expect((await story.describe()).Tags).toEqual([tag('a', '3')]);
    await expect(story.call('TagResource', { SecretId: 'db', Tags: [tag('a', '1'), tag('a', '2')] })).rejects.toThrow(
      'twice',
    );
    const fifty = Array.from({ length: 50 }, (_none, index) => tag(`key${index}`, ''));
    await expect(story.call('TagResource', { SecretId: 'db', Tags: fifty })).rejects.toMatchObject({
      name: 'LimitExceededException',
    });
  });
});

describe('deleting a secret', () => {
  it('puts it out of use for 30 days, from which it can be restored', async () => {
    const story = await aSecret();
    expect(await story.call('DeleteSecret', { SecretId: 'db' })).toMatchObject({ DeletionDate: NOW + 30 * DAY });
    expect(await story.describe()).toMatchObject({ DeletedDate: NOW + 30 * DAY });
    const refusal = {
      name: 'InvalidRequestException',
      message: "You can't perform this operation on the secret because it was marked for deletion.",
    };
    for (const operation of ['GetSecretValue', 'CancelRotateSecret', 'DeleteSecret']) {
      await expect(story.call(operation, { SecretId: 'db' })).rejects.toMatchObject(refusal);
    }
    await expect(story.rotate()).rejects.toMatchObject(refusal);
    await expect(
      story.call('PutSecretValue', { SecretId: 'db', SecretString: 'x', ClientRequestToken: TOKEN }),
    ).rejects.toMatchObject(refusal);
    await story.call('RestoreSecret', { SecretId: 'db' });
    expect(await story.call('GetSecretValue', { SecretId: 'db' })).toMatchObject({ SecretString: 'old' });
    expect((await story.describe()).DeletedDate).toBeUndefined();
  });

  it('is final at the end of the window, and at once when forced', async () => {
    const story = await aSecret();
    await story.call('DeleteSecret', { SecretId: 'db', RecoveryWindowInDays: 7 });
    story.clock.set((NOW + 7 * DAY) * 1000);
    await expect(story.describe()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await story.call('CreateSecret', { Name: 'db' });
    await story.call('DeleteSecret', { SecretId: 'db', ForceDeleteWithoutRecovery: true });
    await expect(story.describe()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('is no error when forced on nothing, but is without force', async () => {
    const story = await aSecret();
    const nowhere = { SecretId: 'nowhere' };
    await expect(story.call('DeleteSecret', { ...nowhere, ForceDeleteWithoutRecovery: true })).resolves.toMatchObject({
      Name: 'nowhere',
    });
    await expect(story.call('DeleteSecret', nowhere)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it.each([6, 31])('does not take a window of %i days', async (RecoveryWindowInDays) => {
    const story = await aSecret();
    await expect(story.call('DeleteSecret', { SecretId: 'db', RecoveryWindowInDays })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('cannot be forced and given a window', async () => {
    const story = await aSecret();
    const both = { SecretId: 'db', RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true };
    await expect(story.call('DeleteSecret', both)).rejects.toThrow('in conjunction with');
  });
});

describe('what is refused, without quoting the value', () => {
  const VALUE = 'hunter2-'.repeat(8_193);
  const put = { SecretId: 'db', ClientRequestToken: TOKEN, SecretString: 'hunter2' };

  it.each([
    ['PutSecretValue', { ...put, SecretString: VALUE }, 'ValidationException'],
    ['PutSecretValue', { ...put, SecretBinary: 'AAEC' }, 'InvalidParameterException'],
    ['PutSecretValue', { ...put, SecretString: undefined }, 'InvalidRequestException'],
    ['PutSecretValue', { ...put, ClientRequestToken: 'hunter2' }, 'InvalidParameterException'],
    ['PutSecretValue', { ...put, ClientRequestToken: undefined }, 'InvalidRequestException'],
    ['PutSecretValue', { ...put, RotationToken: 'hunter2' }, 'ValidationException'],
    ['PutSecretValue', { ...put, SecretSting: 'hunter2' }, 'ValidationException'],
    ['CreateSecret', { Name: 'a b' }, 'ValidationException'],
    ['CreateSecret', { Name: 'n'.repeat(513) }, 'ValidationException'],
    ['CreateSecret', { Name: 'new', AddReplicaRegions: [{ Region: 'eu-central-1' }] }, 'InvalidParameterException'],
    ['CreateSecret', { Name: 'new', Type: 'hunter2' }, 'NotImitatedException'],
    ['StopReplicationToReplica', { SecretId: 'db' }, 'UnknownOperationException'],
    ['ReplicateSecretToRegions', { SecretId: 'db' }, 'ValidationException'],
  ])('%s %#', async (operation, input, name) => {
    const story = await aSecret();
    const error = await story.call(operation, input).then(
      () => undefined,
      (refusal: unknown) => refusal as Error,
    );
    expect(error?.name).toBe(name);
    expect(error?.message).not.toContain('hunter2');
    expect(await story.labels()).toEqual({ [CURRENT]: ['AWSCURRENT'] });
  });

  it('accepts a value of 65,536 bytes and a name of 512 characters', async () => {
    const story = await aSecret();
    await expect(story.call('PutSecretValue', { ...put, SecretString: 'x'.repeat(65_536) })).resolves.toBeDefined();
    await expect(story.call('CreateSecret', { Name: 'n'.repeat(512) })).resolves.toBeDefined();
  });
});

describe('cancelling', () => {
  it('needs a rotation to cancel, and names no version if none is in progress', async () => {
    const story = await aSecret();
    await expect(story.call('CancelRotateSecret', { SecretId: 'db' })).rejects.toMatchObject({
      name: 'InvalidRequestException',
    });
    await story.rotateToTheEnd();
    expect((await story.call('CancelRotateSecret', { SecretId: 'db' })).VersionId).toBeUndefined();
    await story.rotateToTheEnd({ RotationLambdaARN: undefined, ClientRequestToken: 'n'.repeat(32) });
    expect(await story.describe()).toMatchObject({ RotationEnabled: true, RotationLambdaARN: FUNCTION_ARN });
  });
});
