import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { secretHash } from '../../../../functions/step-functions/execution-name';
import { storyClock } from '../../../support/story-clock';
import { IMPATIENT } from '../../../support/an-environment';
import { type ApplicationSecret, LocalEnvironment } from '../../../../infra/local/local-environment';
import { runOperator } from '../cli-run';
import { changePassword, leavePending } from '../left-behind';

let environment: LocalEnvironment;
let atSetSecret: (() => Promise<void>) | undefined;
let count = 0;

beforeAll(async () => {
  environment = await LocalEnvironment.start({
    ...IMPATIENT,
    clock: storyClock(),
    rotationRetry: { attempts: 1 },
    interceptInvocation: async ({ payload }) => {
      if ((JSON.parse(payload) as { task?: string }).task === 'setSecret') await atSetSecret?.();
      return undefined;
    },
  });
});
afterAll(() => environment.stop());
afterEach(() => {
  atSetSecret = undefined;
});

async function aRotatedSecret(): Promise<{ readonly secret: ApplicationSecret; readonly current: string }> {
  count += 1;
  const application = { role: `app_${count}`, database: `app_${count}` };
  const secret = await environment.createApplicationSecret(`orders-${count}/db`, application);
  const current = await environment.rotate(secret.secretArn);
  await environment.account.whenIdle();
  return { secret, current };
}

async function labelsOf({ secretArn }: ApplicationSecret): Promise<Readonly<Record<string, readonly string[]>>> {
  const { VersionIdsToStages: labels = {} } = await environment.clients.secretsManager.send(
    new DescribeSecretCommand({ SecretId: secretArn }),
  );
  return labels;
}

/** Times differ from run to run. */
const timeless = (text: string) => text.replace(/\d{8}T\d{9}Z/g, '<time>').replace(/ +[\d.]+ m?s /g, ' <time> ');

test('withdraws a pending password the database does not hold, as the check said, and shows how', async () => {
  const { secret, current } = await aRotatedSecret();
  const [previous = ''] = Object.keys(await labelsOf(secret)).filter((id) => id !== current);
  const { versionId } = await leavePending(environment, secret);
  const { out, code } = await runOperator(environment, ['recover', secret.name]);
  expect(timeless(out)).toBe(`Recovering version ${versionId} of ${secret.name}

  Start                 attempt 1 <time>  succeeded
  RollBack              attempt 1 <time>  succeeded
  Verdict               attempt 1 <time>  succeeded → NotifyRolledBack
  NotifyRolledBack      attempt 1 <time>  succeeded
  RotationFailed        attempt 1 <time>  failed  RotationFailed (leftOpen)

Applications can log in with ${secret.name}.

  verdict     rolled back
  found       The rotation failed and was undone: AWSCURRENT is the version it was before.
              The rollback took AWSPENDING from the new version.
  labels      AWSCURRENT on ${current}
              AWSPREVIOUS on ${previous}
  execution   arn:aws:states:eu-central-1:000000000000:execution:rotation:orders-${count}-db-${secretHash(secret.secretArn)}-recover-<time>

What to do
  1. Remove what made the rotation fail; its alert names it.
  2. Rotate again: aws secretsmanager rotate-secret --secret-id ${secret.name}
The execution ends in RotationFailed, and that is right: this version was not rotated in.
`);
  expect(code).toBe(0);
  expect(await labelsOf(secret)).toEqual({ [current]: ['AWSCURRENT'], [previous]: ['AWSPREVIOUS'] });
  expect((await runOperator(environment, ['check', secret.name])).code).toBe(0);
});

test('completes a rotation whose password the database holds already, and needs nothing more', async () => {
  const { secret, current } = await aRotatedSecret();
  const { versionId, password } = await leavePending(environment, secret);
  await changePassword(environment, secret, password);
  const { out, code } = await runOperator(environment, ['recover', secret.name, '--json']);
  expect(JSON.parse(out)).toEqual({
    verdict: 'rolledForward',
    applicationsCanLogIn: 'yes',
    secret: { name: secret.name, arn: secret.secretArn },
    versionId,
    reason: null,
    story: [
      'A step of the rotation failed, but it was completed: the new password is AWSCURRENT and logs in.',
      'The rollback moved AWSCURRENT to the new version.',
    ],
    acts: ['movedCurrentForward'],
    labels: { [versionId]: ['AWSPENDING', 'AWSCURRENT'], [current]: ['AWSPREVIOUS'] },
    runbook: null,
    next: [],
    execution: {
      arn: expect.stringMatching(/:execution:rotation:orders-\d+-db-[0-9a-z]{6}-recover-\d{8}T\d{9}Z$/) as string,
      status: 'SUCCEEDED',
      error: null,
    },
  });
  expect(code).toBe(0);
});

test('ends with 1 and names the next step when no known password logs in', async () => {
  const { secret } = await aRotatedSecret();
  await changePassword(environment, secret, 'set-by-somebody-else');
  const { out, code } = await runOperator(environment, ['recover', secret.name]);
  expect(out).toContain(`Applications cannot log in with ${secret.name}.\n`);
  expect(out).toContain(
    [
      '  verdict     unresolved',
      '  found       The rotation failed, and the rollback could not put it right. No password is lost.',
      '              No known password logs in (noCredentialWorks).\n',
    ].join('\n'),
  );
  expect(out).toContain(
    '  2. Remove the cause. Set the password of AWSCURRENT in the database manually, as the administrator.\n',
  );
  expect(out).toMatch(/as the administrator:\n {5}\\set role `aws secretsmanager get-secret-value .*`\n/);
  expect(out).toContain('\n     \\password :"role"\n  3. Finish the rotation.');
  expect(out).toMatch(/ {2}runbook {5}https:\/\/\S+\/docs\/runbook\.md#nocredentialworks\n/);
  expect(out).not.toContain('and that is right');
  expect(code).toBe(1);
});

test('recovers the version it is given, and says that this one holds no label any more', async () => {
  const { secret, current } = await aRotatedSecret();
  const over = '0c3f3d4e-0f0b-4a39-8f3b-0d1e51c6a7c2';
  const { out, code } = await runOperator(environment, ['recover', secret.name, '--version', over]);
  expect(out).toMatch(
    /^Version 0c3f3d4e-0f0b-4a39-8f3b-0d1e51c6a7c2 holds no staging label: its rotation is over, or the id is not right\.\n/,
  );
  expect(out).toContain('Nothing was changed.\n');
  expect(out).toContain(`What to do\n  1. Rotate again: aws secretsmanager rotate-secret --secret-id ${secret.name}\n`);
  expect(code).toBe(0);
  expect((await labelsOf(secret))[current]).toContain('AWSCURRENT');
});

test('does not interfere with a running rotation unless forced', async () => {
  const { secret } = await aRotatedSecret();
  let goOn = () => {};
  const reached = new Promise<void>((resolve) => {
    atSetSecret = () => {
      resolve();
      return new Promise((go) => (goOn = go));
    };
  });
  const versionId = await environment.rotate(secret.secretArn);
  await reached;
  const refused = await runOperator(environment, ['recover', secret.name]);
  expect(refused).toEqual({
    out: '',
    err: `error: The execution orders-${count}-db-${secretHash(secret.secretArn)}-${versionId} (rotate) is running for version ${versionId} of ${secret.name}, and repairs what it can by itself. Nothing was started. Wait until it has ended, or give --yes to recover beside it.\n`,
    code: 1,
  });
  const allowed = await runOperator(environment, ['recover', secret.name, '--yes']);
  expect(allowed.out).toContain('The rollback took AWSPENDING from the new version.\n');
  expect(allowed.code).toBe(0);
  goOn();
  await environment.account.whenIdle();
});
