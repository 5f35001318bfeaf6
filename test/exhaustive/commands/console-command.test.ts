import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { CreateSecretCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { ServiceCall } from '../../../infra/local/aws/api/call';
import { ServiceError } from '../../../infra/local/aws/api/service-error';
import { LocalEnvironment } from '../../../infra/local/local-environment';
import type { Snapshot } from '../../../infra/console/model';
import { storyClock } from '../../support/story-clock';
import { runCli, runOperator } from '../../infra/cli/cli-run';

let environment: LocalEnvironment;
let calls: string[] = [];
let denied: string | undefined;

beforeAll(async () => {
  environment = await LocalEnvironment.start({
    clock: storyClock(),
    interceptCall: ({ operation, caller }: ServiceCall) => {
      if (caller.accessKeyId !== 'person') return undefined;
      calls.push(operation);
      if (operation !== denied) return undefined;
      return { kind: 'refuse', error: new ServiceError('AccessDeniedException', `not authorized: ${operation}`) };
    },
  });
});
afterAll(() => environment.stop());
beforeEach(() => {
  calls = [];
  denied = undefined;
});

/** Runs the command, looks at its page as a browser does, and ends it. */
async function looking<T>(words: readonly string[], look: (next: () => Promise<Snapshot>) => Promise<T>) {
  let printed = '';
  let begun: () => void;
  let end: () => void = () => undefined;
  const serving = new Promise<void>((resolve) => (begun = resolve));
  const run = runOperator(environment, ['console', '--every', '1', ...words], {
    terminal: { write: (text) => (printed += text), colours: false, live: false, width: 120 },
    interrupted: () => {
      begun();
      return new Promise<void>((resolve) => (end = resolve));
    },
  });
  await Promise.race([serving, run]);
  const [address = ''] = /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+/.exec(printed) ?? [];
  const first = await fetch(address, { headers: { accept: 'text/html' }, redirect: 'manual' });
  const [cookie = ''] = (first.headers.get('set-cookie') ?? '').split(';');
  const stream = await fetch(new URL('/console/events', address), { headers: { cookie } });
  const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
  const next = async (): Promise<Snapshot> => {
    let text = '';
    while (!text.endsWith('\n\n')) text += (await reader.read()).value ?? '';
    const events = text.split('\n\n').filter((event) => event.startsWith('event: snapshot'));
    return JSON.parse(events.at(-1)!.replace(/^event: snapshot\ndata: /, '')) as Snapshot;
  };
  try {
    return { seen: await look(next), address, cookie, printed };
  } finally {
    await reader.cancel();
    end();
    await run;
  }
}

const until = async (next: () => Promise<Snapshot>, is: (snapshot: Snapshot) => boolean): Promise<Snapshot> => {
  for (;;) {
    const snapshot = await next();
    if (is(snapshot)) return snapshot;
  }
};

describe('rds-rotation-workflow console', () => {
  it('shows what the secrets of an account go through, and only reads', async () => {
    const secret = await environment.createApplicationSecret('orders/db', { role: 'orders_app', database: 'orders' });
    await environment.createApplicationSecret('idle/db', { role: 'idle_app', database: 'idle' });
    const versionId = await environment.rotate(secret.secretArn);
    await environment.account.whenIdle();
    // Somebody's own execution of the machine, which is none of a secret's.
    const { stepFunctions } = environment.clients;
    await stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn: environment.stateMachineArn, name: 'odd', input: '{"mode":"odd"}' }),
    );
    await environment.account.whenIdle();
    calls = [];

    const { seen, address, cookie } = await looking([], async (next) => {
      const snapshot = await until(next, ({ executions }) => executions.length > 0);
      const first = calls.splice(0);
      await until(next, () => calls.includes('ListExecutions'));
      return { snapshot, first };
    });
    expect(seen.snapshot).toMatchObject({
      place: { kind: 'account', name: '000000000000 · eu-central-1' },
      alerts: [],
      actions: [],
      faults: [],
      secrets: [
        {
          name: 'orders/db',
          rotates: true,
          versions: [
            { versionId, labels: ['AWSCURRENT'], logsIn: 'notTried' },
            { labels: ['AWSPREVIOUS'], logsIn: 'notTried' },
          ],
        },
      ],
      executions: [{ secretName: 'orders/db', mode: 'rotate', versionId, status: 'SUCCEEDED' }],
    });
    expect(seen.snapshot.promise.map(({ state }) => state)).toEqual(Array(4).fill('notTried'));
    expect(seen.snapshot.promise[0]?.found).toBe('a login is tried by: npx --no rds-rotation-workflow check orders/db');
    expect(seen.snapshot.executions[0]?.steps.map(({ state, inside }) => (inside === undefined ? state : ''))).toEqual(
      expect.arrayContaining(['Preflight', 'CreateSecret', 'WarmUp', 'SetSecret', 'TestSecret', 'FinishSecret']),
    );
    expect([...new Set(seen.first)].sort()).toEqual([
      'DescribeExecution',
      'DescribeSecret',
      'GetExecutionHistory',
      'GetFunctionConfiguration',
      'ListExecutions',
      'ListSecrets',
    ]);
    // What has ended, and what is nobody's, is read once.
    expect(calls.filter((operation) => operation !== 'ListExecutions' && operation !== 'DescribeSecret')).toEqual([]);

    const act = await fetch(new URL('/console/actions', address), {
      method: 'POST',
      headers: { cookie, origin: new URL(address).origin, 'content-type': 'application/json' },
      body: '{"id":"rotate"}',
    }).catch(() => undefined);
    // It has ended with the command.
    expect(act).toBeUndefined();
  });

  it('says on the page what it may not read, and continues', async () => {
    denied = 'ListExecutions';
    const { seen } = await looking(['orders/db'], async (next) => {
      const refused = await until(next, ({ trouble }) => trouble !== undefined);
      denied = undefined;
      const mended = await until(next, ({ trouble }) => trouble === undefined);
      return { refused, mended };
    });
    expect(seen.refused.trouble).toContain('states:ListExecutions');
    expect(seen.mended.executions).toHaveLength(1);
  });

  it('says that AWSPENDING was left behind', async () => {
    const { secretsManager } = environment.clients;
    const secret = await environment.createApplicationSecret('left/db', { role: 'left_app', database: 'left' });
    await environment.rotate(secret.secretArn);
    await environment.account.whenIdle();
    await secretsManager.send(
      new PutSecretValueCommand({ SecretId: 'left/db', SecretString: '{}', VersionStages: ['AWSPENDING'] }),
    );
    const { seen } = await looking(['left/db'], (next) => until(next, ({ secrets }) => secrets.length > 0));
    expect(seen.promise[2]).toEqual({
      says: 'the next rotation can start',
      state: 'broken',
      found: 'AWSPENDING was left on a version of left/db',
    });
  });

  it.each([
    [['absent/db'], /absent\/db/, 1],
    [['idle/db'], /The secret idle\/db has no rotation function/, 1],
    [['orders/db', '--every', '0'], /--every is "0"; it must be a whole number of seconds from 1 to 3600/, 2],
    [['orders/db', '--port', '70000'], /--port is "70000"/, 2],
  ])('refuses %j', async (words, message, code) => {
    const run = await runOperator(environment, ['console', ...words]);
    expect(run.err).toMatch(message);
    expect(run.code).toBe(code);
  });

  it('says that nothing is rotated where nothing is', async () => {
    const bare = await LocalEnvironment.start({ clock: storyClock() });
    try {
      await bare.clients.secretsManager.send(new CreateSecretCommand({ Name: 'bare', SecretString: 'x' }));
      const { err, code } = await runOperator(bare, ['console']);
      expect([err.includes('No secret of this Region is rotated.'), code]).toEqual([true, 1]);
    } finally {
      await bare.stop();
    }
  });

  it('has a help that names the calls it makes', async () => {
    const { out } = await runCli(['console', '--help']);
    expect(out).toContain('It only reads: DescribeSecret, ListExecutions, DescribeExecution, GetExecutionHistory');
  });
});
