import { World } from '../../../infra/local/world';
import { createClock } from '../../../infra/local/clock';
import { runOperator, leavePending, changePassword } from './check-run';
void (async () => {
  let release: (() => void) | undefined;
  let hold = false;
  const world = await World.start({
    clock: createClock({ scale: 4 }),
    interceptInvocation: async ({ payload }) => {
      if (hold && payload.includes('"task":"setSecret"')) await new Promise<void>((r) => (release = r));
      return undefined;
    },
  });
  const t = async (...w: string[]) => {
    const a = Date.now();
    const r = await runOperator(world, w);
    console.log('$ rotation', w.join(' '));
    console.log(r.out + (r.err && 'ERR ' + r.err));
    console.log('=>', r.code, Date.now() - a, 'ms\n');
  };
  try {
    const s = await world.createApplicationSecret('orders/db', { role: 'orders_app', database: 'orders' });
    await t('check', 'nowhere/db');
    await t('check', 'orders/db');
    await t('check', 'orders/db', '--state-machine', world.stateMachineArn);
    await t('check', 'orders/db', '--state-machine', world.stateMachineArn + 'x');
    await world.rotate(s.secretArn);
    await world.account.whenIdle();
    await t('check', 'orders/db');
    const p = await leavePending(world, s);
    await t('check', 'orders/db');
    await t('check', 'orders/db', '--json');
    await t('recover', 'orders/db');
    const q = await leavePending(world, s);
    await changePassword(world, s, q.password);
    await t('check', s.secretArn);
    await t('recover', 'orders/db', '--json');
    await changePassword(world, s, 'zzz');
    await t('check', 'orders/db');
    await t('recover', 'orders/db');
    await changePassword(world, s, q.password);
    await t('recover', 'orders/db', '--version', p.versionId);
    hold = true;
    await world.rotate(s.secretArn);
    while (!release) await new Promise((r) => setTimeout(r, 20));
    await t('check', 'orders/db');
    await t('recover', 'orders/db');
    await t('recover', 'orders/db', '--yes');
    hold = false;
    release();
    await world.account.whenIdle();
    await world.databases.administer([
      'REVOKE CONNECT ON DATABASE orders FROM PUBLIC',
      'REVOKE CONNECT ON DATABASE orders FROM orders_app',
    ]);
    await t('check', 'orders/db');
  } finally {
    await world.stop();
  }
})();
