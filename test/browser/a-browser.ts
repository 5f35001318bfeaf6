import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

/** Debian's; another one by CHROMIUM. */
const EXECUTABLE = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  ...['--disable-sync', '--no-first-run'],
];

/** Without a browser there is nothing to test, which is said once. */
export const hasBrowser = existsSync(EXECUTABLE);
if (!hasBrowser) {
  process.stderr.write(`SKIPPED: ${EXECUTABLE} is not there. Install chromium, or name a browser with CHROMIUM.\n`);
}

/** A browser with a page, and everything that went wrong in it. */
export class Browser {
  readonly faults: string[] = [];
  private readonly axe = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');

  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
    private readonly folder: string,
  ) {
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.faults.push(message.text());
    });
    page.on('pageerror', (error) => this.faults.push(error.message));
  }

  static async open(viewport = { width: 1440, height: 1000 }): Promise<Browser> {
    const folder = mkdtempSync(join(tmpdir(), 'rotation-browser-'));
    const context = await chromium.launchPersistentContext(folder, {
      executablePath: EXECUTABLE,
      headless: true,
      viewport,
      args: FLAGS,
      // A test reads what a person would paste.
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    return new Browser(context.pages()[0] ?? (await context.newPage()), context, folder);
  }

  /** What axe finds against WCAG 2.2 AA: rule, and where. */
  async accessibilityFaults(): Promise<readonly string[]> {
    await this.page.evaluate(this.axe);
    return this.page.evaluate(async () => {
      const { axe } = globalThis as unknown as { readonly axe: { run(options: object): Promise<AxeResults> } };
      const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
      const { violations } = await axe.run({ runOnly: tags });
      return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
    });
  }

  async close(): Promise<void> {
    await this.context.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

interface AxeResults {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly target: string[] }[] }[];
}
