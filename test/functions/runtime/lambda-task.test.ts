import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SecretStore } from '../../../functions/rotation/ports';
import { lambdaTask } from '../../../functions/runtime/lambda-task';
import { RDS_AUTHORITY_FILES } from '../../../functions/runtime/variables';
import { database } from '../../../functions/runtime/wiring/wire-database';
import { wire } from '../../../functions/runtime/wiring/wire';
import { rdsAuthorities } from '../../../infra/build/rds-authorities';

const DOCUMENT = { mode: 'rotate', secretArn: 'arn:secret', versionId: 'T' };

describe('a function that logs in, woken by Preflight', () => {
  const folder = mkdtempSync(join(tmpdir(), 'task-root-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  beforeEach(() => jest.spyOn(console, 'log').mockImplementation());
  afterEach(() => jest.restoreAllMocks());

  function aFunction() {
    const described: string[] = [];
    const secrets = () => ({ describe: async (arn: string) => void described.push(arn) }) as unknown as SecretStore;
    const parts = wire({ secrets, database }, { LAMBDA_TASK_ROOT: folder, AWS_REGION: 'eu-central-1' });
    return { handler: lambdaTask(parts, {}), described };
  }

  it('lacks nothing that its first login needs, or says so before anything changes', async () => {
    const { handler, described } = aFunction();
    await expect(handler({ task: 'warm', document: DOCUMENT })).rejects.toMatchObject({
      name: 'PermanentError',
      reason: 'configuration',
    });
    expect(described).toEqual([]);

    writeFileSync(join(folder, RDS_AUTHORITY_FILES[0]), rdsAuthorities());
    expect(await handler({ task: 'warm', document: DOCUMENT })).toEqual({ warm: true });
    expect(described).toEqual(['arn:secret']);
  });

  it('invoked on a schedule, without a rotation, does nothing', async () => {
    const { handler, described } = aFunction();
    expect(await handler({ task: 'warm' })).toEqual({ warm: true });
    expect(described).toEqual([]);
  });
});
