import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClock } from '../../../../../infra/local/aws/clocks/real-clock';
import type { LocalFunction } from '../../../../../infra/local/aws/lambda/local-function';
import type { LambdaOptions } from '../../../../../infra/local/aws/lambda/local-lambda';
import { LocalLambda } from '../../../../../infra/local/aws/lambda/local-lambda';
import type { LogLine } from '../../../../../infra/local/aws/lambda/warm-function';

/** LocalLambda with functions written by the test; everything is ended and removed by `close`. */
export function lambdaWith(sources: Readonly<Record<string, string>>, options: Partial<LambdaOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'lambda-test-'));
  const logs: LogLine[] = [];
  const clock = options.clock ?? createClock();
  const lambda = new LocalLambda({
    clock,
    endpoints: () => ({ AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }),
    onLog: (line) => logs.push(line),
    ...options,
  });

  function deploy(name: string, source: string, more: Partial<LocalFunction> = {}): void {
    const directory = join(folder, name);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'index.js'), source);
    lambda.register({
      name,
      arn: `arn:aws:lambda:eu-central-1:000000000000:function:${name}`,
      directory,
      handler: 'index.handler',
      environment: {},
      timeoutSeconds: 30,
      memoryMegabytes: 128,
      ...more,
    });
  }

  for (const [name, source] of Object.entries(sources)) deploy(name, source);
  return {
    clock,
    lambda,
    logs,
    folder,
    deploy,
    /** Invokes and parses: the answer, or the error report. */
    async invoke(name: string, payload: unknown = {}): Promise<unknown> {
      return JSON.parse((await lambda.invoke(name, JSON.stringify(payload))).payload) as unknown;
    },
    close: async (): Promise<void> => {
      await lambda.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
