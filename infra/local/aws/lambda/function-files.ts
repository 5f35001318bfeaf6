import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctionFile } from './function-bundle';
import type { FunctionRegistry } from './function-registry';
import type { LocalFunction } from './local-function';
import { DEFAULT_MEMORY_MEGABYTES, DEFAULT_TIMEOUT_SECONDS } from './local-function';

/** What may be set of a function that runs from a file; defaults are Lambda's own, 3 seconds and 128 MB. */
export type FileSettings = Partial<Pick<LocalFunction, 'environment' | 'timeoutSeconds' | 'memoryMegabytes'>>;

/** Functions that run from a user's own files, bundled into temporary folders. */
export class FunctionFiles {
  private readonly folders: string[] = [];

  /** @param arnPrefix `arn:aws:lambda:REGION:ACCOUNT:function:` */
  constructor(
    private readonly registry: FunctionRegistry,
    private readonly arnPrefix: string,
  ) {}

  /** See LocalLambda.registerFile. */
  async register(name: string, file: string, settings: FileSettings): Promise<LocalFunction> {
    const directory = await mkdtemp(join(tmpdir(), 'rotation-function-'));
    this.folders.push(directory);
    await bundleFunctionFile(file, directory);
    const definition: LocalFunction = {
      name,
      arn: this.arnPrefix + name,
      environment: {},
      timeoutSeconds: DEFAULT_TIMEOUT_SECONDS,
      memoryMegabytes: DEFAULT_MEMORY_MEGABYTES,
      ...(this.registry.has(name) ? this.registry.get(name).definition : {}),
      ...settings,
      directory,
      handler: 'index.handler',
    };
    const fn = this.registry.create(definition);
    const failure = await fn.prepare();
    if (failure) {
      const { errorType, errorMessage } = JSON.parse(failure.payload) as Record<string, string>;
      throw new Error(
        `Cannot run ${file} as the function ${name}: ${errorType}: ${errorMessage}. It must export an async function \`handler\`.`,
      );
    }
    this.registry.add(fn);
    return definition;
  }

  /** Removes the temporary folders. */
  async removeAll(): Promise<void> {
    await Promise.all(this.folders.map((folder) => rm(folder, { recursive: true, force: true })));
  }
}
