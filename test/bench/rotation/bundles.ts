import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { builtFunctions } from '../../../infra/build/functions';

/** A function as it is deployed: bytes of its bundle, milliseconds to load it, and the most memory that took in bytes. */
export interface Bundle {
  readonly name: string;
  readonly bytes: number;
  readonly loads: readonly number[];
  readonly memory: number;
}

const PROGRAM = `
const began = performance.now();
require(process.argv[1]);
console.log(JSON.stringify({ load: performance.now() - began, memory: process.resourceUsage().maxRSS * 1024 }));
`;

/** Loads each bundle some times, each time in a process of its own. */
export function measureBundles(times: number): readonly Bundle[] {
  const folder = builtFunctions();
  return readdirSync(folder).map((name) => {
    const file = join(folder, name, 'index.js');
    const runs = Array.from({ length: times }, () => load(file));
    return {
      name,
      bytes: statSync(file).size,
      loads: runs.map((run) => run.load),
      memory: Math.max(...runs.map((run) => run.memory)),
    };
  });
}

function load(file: string): { readonly load: number; readonly memory: number } {
  const env = { ...process.env, AWS_REGION: 'eu-central-1', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  const output = execFileSync(process.execPath, ['-e', PROGRAM, file], { encoding: 'utf8', env });
  return JSON.parse(output) as { load: number; memory: number };
}
