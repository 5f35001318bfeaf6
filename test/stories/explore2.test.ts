import { appendFileSync } from 'node:fs';
import { PutSecretValueCommand, UpdateSecretVersionStageCommand, CancelRotateSecretCommand, DeleteSecretCommand, RestoreSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { ASecret } from '../support/a-secret';
import { aWorld } from '../support/a-world';

const stories = aWorld();

type Act = (secret: ASecret) => Promise<unknown> | void;
const sm = () => stories.world.clients.secretsManager;
const put = async (s: ASecret, fields: object, stages?: string[]) => sm().send(new PutSecretValueCommand({ SecretId: s.arn, SecretString: JSON.stringify({ ...await s.value(), ...fields }), VersionStages: stages }));
const move = async (s: ASecret, stage: string, from?: string, to?: string) => sm().send(new UpdateSecretVersionStageCommand({ SecretId: s.arn, VersionStage: stage, RemoveFromVersionId: from, MoveToVersionId: to }));
const nothing = () => {};
const CHANGES: Record<string, [Act, Act]> = {
  'new current, same password': [(s) => put(s, { note: 'changed' }), nothing],
  'new current and database': [async (s) => { stories.confidential.add('by-hand-1'); await s.setPasswordOutside('by-hand-1'); await put(s, { password: 'by-hand-1' }); }, nothing],
  'new current, wrong password': [(s) => put(s, { password: 'by-hand-2' }), async (s) => s.setPasswordOutside(await s.currentPassword())],
  'new current, other host': [(s) => put(s, { host: 'localhost' }), nothing],
  'pending removed': [async (s) => move(s, 'AWSPENDING', await s.versionWith('AWSPENDING')), nothing],
  'pending foreign': [async (s) => put(s, { password: 'foreign-1' }, ['AWSPENDING']), async (s) => move(s, 'AWSPENDING', await s.versionWith('AWSPENDING'))],
  'current moved to T': [async (s) => move(s, 'AWSCURRENT', await s.versionWith('AWSCURRENT'), await s.versionWith('AWSPENDING')), nothing],
  'cancel': [(s) => sm().send(new CancelRotateSecretCommand({ SecretId: s.arn })), nothing],
  'delete': [(s) => sm().send(new DeleteSecretCommand({ SecretId: s.arn })), (s) => sm().send(new RestoreSecretCommand({ SecretId: s.arn }))],
};
const only = process.env.ONLY;
for (const [name, [happens, undone]] of Object.entries(CHANGES).filter(([n]) => !only || n === only)) {
  it.each(['preflight', 'createSecret', 'setSecret', 'testSecret', 'finishSecret', 'notify'] as const)(`${name} before %s`, async (moment) => {
    const secret = await stories.aSecret();
    let err = '';
    stories.before(moment, async () => { try { await happens(secret); } catch (x) { err = String(x); } });
    const t = Date.now();
    const e = await secret.rotate();
    const ms = Date.now() - t;
    const a = stories.alerts.at(-1);
    const lab = async () => JSON.stringify(Object.fromEntries(Object.entries(await secret.labels()).map(([k, v]) => [k === e.versionId ? 'T' : k === secret.firstVersionId ? 'C' : 'X', v])));
    let out = `\n## ${name} before ${moment} (${ms} ms) ${err}\n${e.path}\n${e.status} ${e.error} | ${e.cause}\n${e.document.rollBack?.verdict} acts=${e.document.rollBack?.acts} can=${e.document.rollBack?.applicationsCanLogIn} labels=${await lab()}\n[${stories.alerts.length}] ${a?.kind} ${a?.reason} ${a?.line}\nFOUND ${a?.found}\nREMEDY ${a?.remedy}\nCAUSE ${a?.cause}\nEVENTS ${stories.rotationEvents.map((x) => x.eventName)} \n`;
    await undone(secret);
    if (e.document.rollBack?.verdict !== 'rolledBack') {
      const r = await secret.recover(e.versionId);
      out += `RECOVER ${r.path} ${r.status} ${r.cause} labels=${await lab()} ${stories.alerts.at(-1)?.line}\n`;
    }
    const again = await secret.rotate().catch((x) => x);
    out += `AGAIN ${again.path} ${again.status} ${again.cause} ${again.message ?? ''}\n`;
    appendFileSync('/tmp/explore2.txt', out);
  });
}
