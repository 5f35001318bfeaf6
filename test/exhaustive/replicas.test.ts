import {
  DescribeSecretCommand,
  RemoveRegionsFromReplicationCommand,
  ReplicateSecretToRegionsCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { anEnvironment } from '../support/an-environment';
import type { ASecret } from '../support/a-secret';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

const GOOD =
  'Preflight > CreateSecret > WarmUp > SetSecret > TestSecret > FinishSecret > NotifySucceeded > RotationSucceeded';
const IRELAND = 'eu-west-1';
const PARIS = 'eu-west-3';

const stories = anEnvironment();
const usual = () => 700;
beforeEach(() => {
  stories.environment.account.secretsManager.replicaLag = usual;
});

async function replicated(...regions: readonly string[]): Promise<ASecret> {
  const secret = await stories.aSecret();
  await stories.environment.clients.secretsManager.send(
    new ReplicateSecretToRegionsCommand({
      SecretId: secret.arn,
      AddReplicaRegions: regions.map((Region) => ({ Region })),
    }),
  );
  await stories.clock.sleep(10_000);
  return secret;
}

async function statuses(secret: ASecret) {
  const { ReplicationStatus = [] } = await stories.environment.clients.secretsManager.send(
    new DescribeSecretCommand({ SecretId: secret.arn }),
  );
  return ReplicationStatus.map(({ Region, Status }) => `${Region} ${Status}`);
}

describe('a secret that is replicated to other Regions', () => {
  it('rotates so that each replica follows every change of labels, without an alert', async () => {
    const secret = await replicated(IRELAND, PARIS);

    expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED', path: GOOD });
    await stories.clock.sleep(10_000);

    // The stand-in's replica is stuck for good if labels change again before it has followed.
    expect(await statuses(secret)).toEqual([`${IRELAND} InSync`, `${PARIS} InSync`]);
    expect(stories.alerts).toEqual([]);
  });

  it('keeps no application out for longer, since the replicas are not waited for in between', async () => {
    const secret = await replicated(IRELAND);
    stories.environment.account.secretsManager.replicaLag = () => 4_000;
    const { document } = await secret.rotate();
    const { setSecret, finishSecret } = document;
    expect(setSecret?.outcome).toBe('changed');
    expect(finishSecret?.warnings).toBeUndefined();
    expect(finishSecret?.lockoutWindowMilliseconds).toBeLessThan(4_000);
  });

  it('rotates although a replica is late, with an alert, and again once it is created anew', async () => {
    const secret = await replicated(IRELAND, PARIS);
    stories.environment.account.secretsManager.replicaLag = (region) => (region === PARIS ? Infinity : 700);

    const { status, path, document } = await secret.rotate();

    expect({ status, path }).toEqual({ status: 'SUCCEEDED', path: GOOD });
    expect(document.finishSecret?.warnings).toEqual([{ warning: 'replicaLate', names: [PARIS] }]);
    expect(stories.alerts).toMatchObject([
      {
        kind: 'succeeded',
        severity: 'warning',
        impact: 'yes',
        line: 'Can wait. Applications can log in with orders/db.',
        warnings: [{ warning: 'replicaLate', names: [PARIS] }],
      },
    ]);

    stories.environment.account.secretsManager.replicaLag = usual;
    const { secretsManager } = stories.environment.clients;
    await secretsManager.send(
      new RemoveRegionsFromReplicationCommand({ SecretId: secret.arn, RemoveReplicaRegions: [PARIS] }),
    );
    await secretsManager.send(
      new ReplicateSecretToRegionsCommand({ SecretId: secret.arn, AddReplicaRegions: [{ Region: PARIS }] }),
    );
    await stories.clock.sleep(10_000);
    expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED', path: GOOD });
    expect(stories.alerts).toHaveLength(1);
    await stories.clock.sleep(10_000);
    expect(await statuses(secret)).toEqual([`${IRELAND} InSync`, `${PARIS} InSync`]);
  });

  it('rotates although a replica has failed, with an alert, and a check says so too', async () => {
    const secret = await replicated(IRELAND);
    stories.environment.account.secretsManager.replicaLag = () => 'failed';

    expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED', path: GOOD });
    expect(stories.alerts).toMatchObject([
      { kind: 'succeeded', severity: 'warning', warnings: [{ warning: 'replicaFailed', names: [IRELAND] }] },
    ]);

    const check = await secret.execute({ mode: 'check', secretArn: secret.arn, versionId: secret.firstVersionId });
    expect(check.document.preflight?.warnings).toContainEqual({ warning: 'replicaFailed', names: [IRELAND] });
  });

  it('the stand-in leaves a replica behind for good if someone moves labels too soon', async () => {
    const secret = await replicated(IRELAND);
    const { secretsManager } = stories.environment.clients;
    const label = (change: object) =>
      secretsManager.send(
        new UpdateSecretVersionStageCommand({ SecretId: secret.arn, VersionStage: 'blue', ...change }),
      );
    await label({ MoveToVersionId: secret.firstVersionId });
    await label({ RemoveFromVersionId: secret.firstVersionId });
    await stories.clock.sleep(10_000);
    expect(await statuses(secret)).toEqual([`${IRELAND} InProgress`]);
  });
});
