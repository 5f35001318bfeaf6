import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What a command printed; it ended well. */
interface Output {
  readonly stdout: string;
  readonly milliseconds: number;
}

interface RunOptions {
  /** The exit code it must have. @default 0 */
  readonly status?: number;
  /** Variables beside the consumer's own. */
  readonly environment?: NodeJS.ProcessEnv;
}

/** No colours, no account, no notices: what a consumer sees does not depend on whose machine it is. */
const ENVIRONMENT = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|AWS_|CDK_|NODE_OPTIONS|JEST_)/.test(name)),
  ),
  NO_COLOR: '1',
  CDK_DISABLE_CLI_TELEMETRY: 'true',
  AWS_EC2_METADATA_DISABLED: 'true',
  JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION: 'true',
  JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: 'true',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_update_notifier: 'false',
};

/** A package that is unpacked already, with the folder that holds it and its dependencies. */
export interface Unpacked {
  /** `name@version` */
  readonly package: string;
  readonly folder: Promise<string>;
}

/** A folder in which somebody uses the package. */
export class Consumer {
  /** Where its programs put temporary files, so that it shows what they leave. */
  readonly temporary: string;

  /** In which its programs run. */
  readonly environment: NodeJS.ProcessEnv;

  /** @param unpacked linked into the folder if it is among what that installs */
  constructor(
    readonly folder: string,
    private readonly unpacked?: Unpacked,
  ) {
    this.temporary = `${folder}-tmp`;
    this.environment = { ...ENVIRONMENT, TMPDIR: this.temporary };
    mkdirSync(folder, { recursive: true });
    mkdirSync(this.temporary, { recursive: true });
  }

  write(file: string, content: string | object): void {
    const path = join(this.folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  /** Runs a command. @throws Error with all it printed, if it does not end as expected */
  async run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Output> {
    const begin = performance.now();
    const child = spawn(command, args, {
      cwd: this.folder,
      env: { ...this.environment, ...options.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const status = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (status === (options.status ?? 0)) {
      return { stdout: stdout + stderr, milliseconds: Math.round(performance.now() - begin) };
    }
    throw new Error(`${[command, ...args].join(' ')} ended with ${String(status)}:\n${stdout}${stderr}`);
  }

  /** Installs packages, each `name@version` or a tarball, as a person would: with whatever npm's cache holds already. */
  async install(packages: readonly string[]): Promise<Output> {
    if (
      this.unpacked !== undefined &&
      (packages.includes(this.unpacked.package) || this.allows(this.unpacked.package))
    ) {
      await this.run('cp', ['-al', join(await this.unpacked.folder, 'node_modules'), '.']);
      // npm writes its list of what is installed in place; through a link that would be everybody's.
      const list = join(this.folder, 'node_modules/.package-lock.json');
      const own = readFileSync(list);
      rmSync(list);
      writeFileSync(list, own);
    }
    return this.run('npm', ['install', '--prefer-offline', '--no-progress', ...packages]);
  }

  /** Whether package.json asks for a package in a range that has this version: `cdk init` writes `^2.…`. */
  private allows(versioned: string): boolean {
    const { dependencies = {} } = JSON.parse(this.read('package.json')) as { dependencies?: Record<string, string> };
    const [name = '', major = ''] = versioned.split(/[@.]/);
    return dependencies[name]?.startsWith(`^${major}.`) ?? false;
  }

  /** Where a package lies in node_modules, once for each copy. */
  copiesOf(name: string, below = 'node_modules'): readonly string[] {
    const folders = readdirSync(join(this.folder, below), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    return folders.flatMap((entry) => {
      const path = `${below}/${entry.name}`;
      if (entry.name.startsWith('@')) return this.copiesOf(name, path);
      const own = path.endsWith(`node_modules/${name}`) ? [path] : [];
      const nested = readdirSync(join(this.folder, path)).includes('node_modules');
      return nested ? [...own, ...this.copiesOf(name, `${path}/node_modules`)] : own;
    });
  }
}
