/**
 * Renews the pictures of the documents from a real run, light and dark: `npm run screenshots`. It needs a chromium, and takes a
 * minute.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runDemo } from '../../infra/cli/local/demo/demo';
import { Screen } from '../../infra/cli/local/demo/screen';
import { Browser, hasBrowser } from './a-browser';
import { DrawnTerminal } from './drawn-terminal';
import { startServing } from './served';

const FOLDER = join(__dirname, '../../docs/pictures');
const SCHEMES = ['light', 'dark'] as const;
const FOREVER = 120_000;

/** What is on the page now, in both schemes; WebP, which is a third of PNG. */
async function take({ page }: Browser, name: string): Promise<void> {
  const session = await page.context().newCDPSession(page);
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 85 });
    writeFileSync(join(FOLDER, `${name}-${colorScheme}.webp`), Buffer.from(data, 'base64'));
  }
}

/** `npm start` on its screen. */
async function demonstration(browser: Browser): Promise<void> {
  const drawn = new DrawnTerminal();
  const screen = new Screen(drawn.terminal, drawn.terminal.stream!);
  screen.starting();
  const end = await runDemo({}, { strategy: 'single-user' }, screen, { orderly: () => new Promise(() => undefined) });
  if (end !== 'good') throw new Error(`The demonstration ended ${end}.`);
  await browser.page.setContent(drawn.page());
  const box = await browser.page.locator('pre').boundingBox();
  await browser.page.setViewportSize({ width: Math.ceil(box!.width), height: Math.ceil(box!.height) });
  await take(browser, 'npm-start');
}

/** The console while a rotation is being undone, and afterwards on a phone. */
async function consolePage(browser: Browser): Promise<void> {
  const { page } = browser;
  await page.setViewportSize({ width: 1440, height: 1060 });
  const served = await startServing(1);
  try {
    await page.goto(served.address);
    const press = (name: string | RegExp) => page.getByRole('button', { name }).click();
    await press('Rotate now');
    await page.getByRole('heading', { name: / rotated$/ }).waitFor({ timeout: FOREVER });
    await press(/^Take a grant away/);
    await press('Rotate now');
    await page.locator('[data-state=RollBack].now').waitFor({ timeout: FOREVER });
    await take(browser, 'console');
    await page.getByRole('heading', { name: / undone$/ }).waitFor({ timeout: FOREVER });
    await page.locator('.promise li.kept').nth(3).waitFor({ timeout: FOREVER });
    await page.setViewportSize({ width: 390, height: 844 });
    await take(browser, 'console-phone');
    if (browser.faults.length > 0) throw new Error(browser.faults.join('\n'));
  } finally {
    await served.stop();
  }
}

async function main(): Promise<void> {
  if (!hasBrowser) return void (process.exitCode = 1);
  mkdirSync(FOLDER, { recursive: true });
  const browser = await Browser.open();
  try {
    await demonstration(browser);
    await consolePage(browser);
  } finally {
    await browser.close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
