import {
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { LOCAL_REGION } from '../../infra/local/index';
import { Browser, hasBrowser } from './a-browser';
import { type Served, startServing } from './served';

/** Waits between attempts pass faster; work takes the time it takes. */
const SCALE = 20;
const inABrowser = hasBrowser ? describe : describe.skip;

inABrowser('the console page of --serve', () => {
  let served: Served;
  let browser: Browser;
  let address = '';

  beforeAll(async () => {
    served = await startServing(SCALE);
    address = served.address;
    browser = await Browser.open();
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    await served.stop();
  }, 60_000);

  /** The passwords that every version of the secret holds, read past the page. */
  async function passwords(): Promise<readonly string[]> {
    const endpoint = new URL(address).origin;
    const client = new SecretsManagerClient({
      endpoint,
      region: LOCAL_REGION,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const SecretId = 'orders/db';
    const { Versions: versions = [] } = await client.send(
      new ListSecretVersionIdsCommand({ SecretId, IncludeDeprecated: true }),
    );
    const values = await Promise.all(
      versions.map(({ VersionId }) => client.send(new GetSecretValueCommand({ SecretId, VersionId }))),
    );
    return values.map(({ SecretString }) => (JSON.parse(SecretString!) as { password: string }).password);
  }

  it('shows a rotation, and one that is broken on the page and undone; the promise is tried and kept', async () => {
    const { page } = browser;
    const received: string[] = [];
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    session.on('Network.eventSourceMessageReceived', ({ data }) => received.push(data));

    await page.goto(address);
    expect(page.url()).toBe(`${new URL(address).origin}/`);
    const lights = page.getByRole('region', { name: 'The promise, checked' }).getByRole('listitem');
    const kept = async () => {
      await page.locator('.promise li.kept').nth(3).waitFor({ timeout: 60_000 });
      return (await lights.allInnerTexts()).map((text) => text.split('\n')[0]);
    };
    expect(await kept()).toEqual([
      '✓ AWSCURRENT logs in',
      '✓ no live password without a label',
      '✓ the next rotation can start',
      '✓ on-call engineer alerted',
    ]);

    await page.getByRole('button', { name: 'Rotate now' }).click();
    await page
      .getByRole('heading', { name: /^orders\/db · rotate · [0-9a-f]{8} rotated$/ })
      .waitFor({ timeout: 60_000 });
    const lit = () =>
      page.evaluate<string[]>(
        "[...document.querySelectorAll('[data-state]:not(.idle)')].map((one) => `${one.dataset.state} ${one.getAttribute('class')}`).sort()",
      );
    const through = ['CreateSecret', 'FinishSecret', 'NotifySucceeded', 'Preflight', 'RotationSucceeded', 'SetSecret'];
    expect(await lit()).toEqual([...through, 'Start', 'TestSecret', 'WarmUp'].map((name) => `${name} ok`));
    expect(await kept()).toHaveLength(4);
    await page.getByText(/Applications that log in with AWSCURRENT were refused from/).waitFor();

    const grant = page.getByRole('button', { name: /^Take a grant away/ });
    await grant.click();
    await page.getByRole('button', { name: /^Take a grant away.*armed/ }).waitFor();
    await page.getByRole('button', { name: 'Rotate now' }).click();
    await page
      .getByRole('heading', { name: /^orders\/db · rotate · [0-9a-f]{8} undone$/ })
      .waitFor({ timeout: 60_000 });
    expect(await lit()).toEqual([
      'CreateSecret ok',
      'NotifyRolledBack ok',
      'Preflight ok',
      'RollBack ok',
      'RotationFailed undone',
      'SetSecret ok',
      'Start ok',
      'TestSecret bad',
      'Verdict ok',
      'WarmUp ok',
    ]);
    await page.getByText(/RollBack put the password of AWSCURRENT back/).waitFor();
    expect(await kept()).toHaveLength(4);
    expect(await lights.last().innerText()).toContain('1 failed, each with an alert; 1 open');
    expect(await page.getByRole('heading', { name: 'Alerts sent 1 open' }).count()).toBe(1);

    // The engineer who was alerted repairs it and rotates again.
    await page.getByRole('button', { name: /^Take a grant away.*broken/ }).click();
    await page.getByRole('button', { name: /^Take a grant away.*break$/ }).waitFor();
    await page.getByRole('button', { name: 'Rotate now' }).click();
    await page.getByRole('heading', { name: 'Alerts sent none open' }).waitFor({ timeout: 60_000 });

    const everything = received.join('') + (await page.content());
    const known = await passwords();
    expect(known.length).toBeGreaterThanOrEqual(3);
    for (const password of known) expect(everything).not.toContain(password);
    expect(browser.faults).toEqual([]);
  }, 300_000);

  it('says that AWSCURRENT does not log in once someone has changed the password outside Secrets Manager', async () => {
    const { page } = browser;
    await page.getByRole('button', { name: /^Change the password outside Secrets Manager/ }).click();
    await page.locator('.promise li.broken').first().waitFor({ timeout: 60_000 });
    expect(await page.locator('.promise li.broken b').allInnerTexts()).toEqual(['✕ AWSCURRENT logs in']);
    await page.getByText('LOCKED OUT').waitFor();
    await page.getByRole('button', { name: /^Change the password outside Secrets Manager.*broken/ }).click();
    await page.getByText('can log in', { exact: true }).waitFor({ timeout: 60_000 });
  }, 180_000);

  it('stops an execution: a recovery follows by itself, and the promise is kept', async () => {
    const { page } = browser;
    // Without a database, it waits in Preflight until it is stopped.
    await page.getByRole('button', { name: /^Stop PostgreSQL.*until it is fixed/ }).click();
    const repair = page.getByRole('button', { name: /^Stop PostgreSQL.*until it is fixed.*broken/ });
    await repair.waitFor();
    await page.getByRole('button', { name: 'Rotate now' }).click();
    await page.getByRole('button', { name: 'Stop the execution', disabled: false }).click({ timeout: 60_000 });
    await page.getByText('The execution was stopped; a recovery follows by itself.').waitFor();
    await repair.click();
    await page
      .getByRole('region', { name: /^Executions/ })
      .getByRole('button', { name: /rotate .* stopped$/ })
      .waitFor({ timeout: 60_000 });
    await page
      .getByRole('heading', { name: /^orders\/db · recover · [0-9a-f]{8} (undone|recovered|rolled forward)$/ })
      .waitFor({ timeout: 60_000 });
    await page.locator('.promise li.kept').nth(3).waitFor({ timeout: 60_000 });
  }, 180_000);

  it('lets the clock hurry, and go to the next window, where the rotation begins by itself', async () => {
    const { page } = browser;
    const clock = page.getByRole('group', { name: 'Clock' });
    for (const [pressed, other] of [
      ['×3600', '×1'],
      ['×1', '×3600'],
    ] as const) {
      await clock.getByRole('button', { name: pressed, exact: true }).click();
      await clock.getByRole('button', { name: pressed, exact: true, pressed: true }).waitFor();
      await clock.getByRole('button', { name: other, exact: true, pressed: false }).waitFor();
    }
    const rotated = page
      .getByRole('region', { name: /^Executions/ })
      .getByRole('button', { name: /rotate .* rotated$/ });
    const before = await rotated.count();
    await clock.getByRole('button', { name: 'to the next window' }).click();
    await clock.getByText('The next rotation window is open.').waitFor();
    await rotated.nth(before).waitFor({ timeout: 60_000 });
    await page.locator('.promise li.kept').nth(3).waitFor({ timeout: 60_000 });
  }, 180_000);

  it('shows secrets that are added, and their windows as a fleet', async () => {
    const { page } = browser;
    await page.getByRole('button', { name: '+ Add a secret with its own database' }).click();
    await page.getByText('billing/db was made, with the role billing_app and the database billing.').waitFor();
    await page.getByRole('button', { name: /^billing\/db/ }).click();
    await page.getByRole('heading', { name: 'Act on billing/db' }).waitFor();
    await page.getByRole('button', { name: /^orders\/db/ }).click();
    await page.getByRole('link', { name: 'Fleet' }).click();
    await page.getByRole('heading', { name: /^Rotation windows/ }).waitFor();
    expect(await page.content()).toContain('billing/db');
    expect(await browser.accessibilityFaults()).toEqual([]);
    await page.getByRole('link', { name: 'Back to the console' }).click();
    await page.getByRole('link', { name: 'Evidence' }).click();
    await page.getByRole('heading', { name: 'Rotation of database passwords' }).waitFor();
    expect(await page.content()).toContain('orders/db');
    expect(await browser.accessibilityFaults()).toEqual([]);
    await page.getByRole('link', { name: 'Back to the console' }).click();
    expect(browser.faults).toEqual([]);
    await page.getByRole('button', { name: /^billing\/db/ }).waitFor();
  }, 60_000);

  it.each([
    ['light', 1440],
    ['dark', 1440],
    ['light', 390],
    ['dark', 390],
  ] as const)('is for everybody: %s, %d pixels wide', async (colorScheme, width) => {
    const { page } = browser;
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 1000 });
    expect(await browser.accessibilityFaults()).toEqual([]);
    const beyond = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await page.evaluate(beyond)).toBe(0);
    const red = await page.evaluate<number>('Number(/\\d+/.exec(getComputedStyle(document.body).backgroundColor)[0])');
    expect(red < 128).toBe(colorScheme === 'dark');
  });

  it('is worked by the keyboard alone', async () => {
    const { page } = browser;
    await page.setViewportSize({ width: 1440, height: 1000 });
    await page.getByRole('button', { name: 'Rotate now' }).focus();
    // The execution has ended, so that there is nothing to stop: Recover, and then Check.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Check');
    await page.keyboard.press('Enter');
    await page.getByText('The check has begun; it changes nothing.').waitFor();
  });

  it('puts a run into the hash of an address, and shows it from there without the token', async () => {
    const { page } = browser;
    await page.getByRole('button', { name: 'Share this run' }).click();
    await page.getByText('The address is in the clipboard.').waitFor();
    const shared = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(shared).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#run=[\w-]+$/);
    const stranger = await Browser.open();
    try {
      await stranger.page.goto(shared);
      await stranger.page.getByRole('heading', { name: 'a shared run' }).waitFor();
      await stranger.page.getByRole('heading', { name: /^orders\/db · rotate · [0-9a-f]{8} rotated$/ }).waitFor();
      await stranger.page.goto(shared.slice(0, -9));
      await stranger.page.reload();
      await stranger.page.getByText('The address is damaged').waitFor();
      await stranger.page.goto(new URL(address).origin);
      await stranger.page.getByText('Open the address that the terminal printed').waitFor();
    } finally {
      await stranger.close();
    }
  }, 60_000);
});
