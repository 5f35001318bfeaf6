import { appendFileSync } from 'node:fs';
import type { ASecret } from '../support/a-secret';
import { aRoad, type Road } from '../support/a-road';
import { aWorld } from '../support/a-world';

const stories = aWorld();
let road: Road;
beforeAll(async () => (road = await aRoad(stories.world)));
afterAll(() => road.stop());
afterEach(() => road.open());

type Act = (secret: ASecret) => Promise<unknown> | void;
const alter = (what: string): Act => (secret) => secret.administer(`ALTER ROLE orders_app ${what}`);
const CHANGES: Record<string, [Act, Act]> = {
  'password changed outside': [(s) => s.setPasswordOutside('set-past-the-secret'), async (s) => s.setPasswordOutside(await s.currentPassword())],
  'role renamed': [(s) => s.administer('ALTER ROLE orders_app RENAME TO other_app'), (s) => s.administer('ALTER ROLE other_app RENAME TO orders_app')],
  'role dropped': [(s) => s.administer('DROP OWNED BY orders_app', 'DROP ROLE orders_app'), async (s) => {await s.administer('CREATE ROLE orders_app LOGIN'); await s.setPasswordOutside(await s.currentPassword())}],
  'valid until past': [alter("VALID UNTIL '2001-01-01'"), alter("VALID UNTIL 'infinity'")],
  'nologin': [alter('NOLOGIN'), alter('LOGIN')],
  'connection limit': [alter('CONNECTION LIMIT 0'), alter('CONNECTION LIMIT -1')],
  'read only': [alter('SET default_transaction_read_only = on'), alter('RESET default_transaction_read_only')],
  'connect revoked': [(s) => s.administer('REVOKE CONNECT ON DATABASE orders FROM PUBLIC'), (s) => s.administer('GRANT CONNECT ON DATABASE orders TO PUBLIC')],
  'alter refused': [() => road.block((e) => e.kind === 'statement' && e.tag === 'ALTER ROLE' ? { kind: 'refuse', sqlstate: '42501', message: 'permission denied' } : undefined), () => road.open()],
  'alter answered 25006': [() => road.block((e) => e.kind === 'statement' && e.tag === 'ALTER ROLE' ? { kind: 'refuse', sqlstate: '25006', message: 'cannot execute ALTER ROLE in a read-only transaction' } : undefined), () => road.open()],
  'no connections': [() => road.block((e) => e.kind === 'connect' ? { kind: 'refuse', sqlstate: '53300', message: 'too many clients' } : undefined), () => road.open()],
  'killed': [() => stories.world.postgres!.kill(), () => stories.world.postgres!.restart()],
  'cut': [() => road.block((e) => e.kind === 'connect' ? { kind: 'cut' } : undefined), () => road.open()],
  'database renamed': [(s) => stories.world.databases.administer(['ALTER DATABASE orders RENAME TO orders_old']), () => stories.world.databases.administer(['ALTER DATABASE orders_old RENAME TO orders'])],
};
const only = process.env.ONLY;
for (const [name, [happens, undone]] of Object.entries(CHANGES).filter(([n]) => !only || n === only)) {
  it.each(['preflight', 'setSecret', 'testSecret'] as const)(`${name} before %s`, async (moment) => {
    const secret = await stories.aSecret({ fields: { port: road.port } });
    stories.before(moment, async () => { await happens(secret); });
    const t = Date.now();
    const e = await secret.rotate();
    const ms = Date.now() - t;
    const a = stories.alerts.at(-1);
    let out = `\n## ${name} before ${moment} (${ms} ms)\n${e.path}\n${e.status} ${e.error} | ${e.cause}\n${e.document.rollBack?.verdict} acts=${e.document.rollBack?.acts} can=${e.document.rollBack?.applicationsCanLogIn} labels=${JSON.stringify(Object.values(await secret.labels()))}\n[${stories.alerts.length}] ${a?.kind} ${a?.reason} ${a?.line}\nFOUND ${a?.found}\nREMEDY ${a?.remedy}\nCAUSE ${a?.cause}\n`;
    await undone(secret);
    if (e.document.rollBack?.verdict !== 'rolledBack') {
      const r = await secret.recover(e.versionId);
      out += `RECOVER ${r.path} ${r.status} ${r.cause} labels=${JSON.stringify(Object.values(await secret.labels()))} ${stories.alerts.at(-1)?.line}\n`;
    }
    const again = await secret.rotate().catch((x) => x);
    out += `AGAIN ${again.path} ${again.status} ${again.cause} ${again.message ?? ''}\n`;
    appendFileSync('/tmp/explore.txt', out);
  });
}
