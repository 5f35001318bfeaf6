import type { Secret } from '../../../../../infra/local/aws/secrets-manager/secret';
import { SecretTable } from '../../../../../infra/local/aws/secrets-manager/secret-table';

const PREFIX = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:';

function storeWith(...names: string[]) {
  const time = { now: 0 };
  const store = new SecretTable(
    () => time.now,
    () => 0.5,
  );
  const secretNamed = (name: string): Secret => ({
    arn: store.newArn(name),
    name,
    tags: {},
    versions: [],
    createdAt: 0,
    changedAt: 0,
  });
  for (const name of names) store.add(secretNamed(name));
  return { store, time, secretNamed };
}

describe('the store of secrets', () => {
  it('gives a secret an ARN with six random characters', () => {
    expect(storeWith().store.newArn('db')).toBe(`${PREFIX}db-ffffff`);
  });

  it('finds a secret by its name, its ARN and its ARN without the random characters', () => {
    const { store } = storeWith('other', 'db');
    for (const id of ['db', `${PREFIX}db-ffffff`, `${PREFIX}db`]) expect(store.find(id).name).toBe('db');
  });

  it('finds neither part of a name nor a secret of another account', () => {
    const { store } = storeWith('db');
    const elsewhere = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:db-ffffff';
    for (const id of ['d', 'DB', `${PREFIX}db-fff`, elsewhere]) {
      expect(() => store.find(id)).toThrow("Secrets Manager can't find the specified secret.");
    }
  });

  it('refuses a second secret of the same name', () => {
    const { store, secretNamed } = storeWith('db');
    expect(() => store.add(secretNamed('db'))).toThrow(
      expect.objectContaining({ name: 'ResourceExistsException' }) as Error,
    );
  });

  it('keeps a deleted secret out of use until the recovery window ends, and then forgets it', () => {
    const { store, time, secretNamed } = storeWith('db');
    store.replace({ ...store.find('db'), deletionAt: 100 });
    time.now = 99;
    expect(() => store.findUsable('db')).toThrow('marked for deletion');
    expect(() => store.add(secretNamed('db'))).toThrow('already scheduled for deletion');
    time.now = 100;
    expect(store.lookUp('db')).toBeUndefined();
    expect(() => store.add(secretNamed('db'))).not.toThrow();
  });
});
