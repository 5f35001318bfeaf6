import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from '../package-root';

/** The licenses of the bundled packages, as those licenses require; packages with the same text share it. */
export function licensesOf(bundled: readonly string[]): string {
  const folders = new Set(
    bundled.flatMap(
      (input) =>
        /^node_modules\/.*(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)|^node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(
          input,
        )?.[0] ?? [],
    ),
  );
  const holders = new Map<string, string[]>();
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(readFileSync(join(PACKAGE_ROOT, folder, 'package.json'), 'utf8')) as {
      name: string;
      version: string;
      license?: string;
    };
    const text = licenseText(join(PACKAGE_ROOT, folder)) ?? `License: ${license ?? 'not named'}`;
    holders.set(text, [...(holders.get(text) ?? []), `${name} ${version}`]);
  }
  return [...holders].map(([text, names]) => `${names.join('\n')}\n\n${text.trim()}\n`).join(`\n${'-'.repeat(80)}\n\n`);
}

function licenseText(folder: string): string | undefined {
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)(\.\w+)?$/i.test(name));
  return file === undefined || !existsSync(join(folder, file)) ? undefined : readFileSync(join(folder, file), 'utf8');
}
