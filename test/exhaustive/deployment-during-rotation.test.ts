import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deployment } from '../../infra/local/aws/deployment/deployment';
import { TaskName } from '../../workflow/names';
import { anEnvironment } from '../support/an-environment';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

const stories = anEnvironment();
const directory = mkdtempSync(join(tmpdir(), 'next-version-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** The next version of the package, whose steps have nothing in common with those of today. */
function nextVersion(today: Deployment): Deployment {
  writeFileSync(join(directory, 'index.js'), `exports.handler = () => { throw new Error('of the next version'); };`);
  const pinned = today.functions.filter(({ version }) => version !== undefined);
  const definitionOf = (definition: string) =>
    pinned.reduce((text, { arn, version }) => text.replaceAll(`${arn}:${version}`, `${arn}:999999999`), definition);
  return {
    ...today,
    functions: today.functions.map((fn) =>
      fn.version === undefined ? fn : { ...fn, directory, version: '999999999' },
    ),
    stateMachines: today.stateMachines.map((each) => ({ ...each, definition: definitionOf(each.definition) })),
  };
}

describe('a deployment in the middle of a rotation', () => {
  it('lets it end with the code that it began with', async () => {
    const { account, deployment } = stories.environment;
    const secret = await stories.aSecret();
    stories.before(TaskName.testSecret, () => account.deploy(nextVersion(deployment)));
    const { status, versionId } = await secret.rotate();
    expect(status).toBe('SUCCEEDED');
    expect(await secret.versionWith('AWSCURRENT')).toBe(versionId);
    expect(await secret.letsIn(await secret.currentPassword())).toBe(true);

    // What begins now is the next version's.
    expect((await secret.execute({ mode: 'check', secretArn: secret.arn, versionId, alert: false })).status).toBe(
      'FAILED',
    );
    await account.deploy(deployment);
    expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
  });
});
