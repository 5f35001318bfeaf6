import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Metafile } from 'esbuild';
import { buildFunctions } from '../../../infra/build/functions';

/** A function as it is deployed: bytes of its bundle, milliseconds to load it, and the most memory that took in bytes. */
export interface Bundle {
  readonly name: string;
  readonly bytes: number;
  /** Bytes by where they come from: a client of the SDK, what all of these share, `pg`, or the project itself. */
  readonly origins: Readonly<Record<string, number>>;
  readonly loads: readonly number[];
  readonly memory: number;
}

const PROGRAM = `
const began = performance.now();
require(process.argv[1]);
console.log(JSON.stringify({ load: performance.now() - began, memory: process.resourceUsage().maxRSS * 1024 }));
`;

/** Builds the functions, and loads each bundle some times, each time in a process of its own. */
export function measureBundles(times: number): readonly Bundle[] {
  const folder = mkdtempSync(join(tmpdir(), 'rotation-bundles-'));
  try {
    const { metafile } = buildFunctions(folder);
    return Object.entries(metafile.outputs).map(([output, { inputs }]) => {
      const name = basename(dirname(output));
      const file = join(folder, name, 'index.js');
      const runs = Array.from({ length: times }, () => load(file));
      return {
        name,
        bytes: statSync(file).size,
        origins: originsOf(inputs),
        loads: runs.map((run) => run.load),
        memory: Math.max(...runs.map((run) => run.memory)),
      };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function originsOf(inputs: Metafile['outputs'][string]['inputs']): Readonly<Record<string, number>> {
  const origins: Record<string, number> = {};
  for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
    const [, name = ''] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input) ?? [];
    const [, client] = /^@aws-sdk\/(client-.*)/.exec(name) ?? [];
    const origin = client ?? (name === '' ? 'own' : /^(pg|postgres)/.test(name) ? 'pg' : 'SDK');
    origins[origin] = (origins[origin] ?? 0) + bytesInOutput;
  }
  return origins;
}

function load(file: string): { readonly load: number; readonly memory: number } {
  const env = { ...process.env, AWS_REGION: 'eu-central-1', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  const output = execFileSync(process.execPath, ['-e', PROGRAM, file], { encoding: 'utf8', env });
  return JSON.parse(output) as { load: number; memory: number };
}
