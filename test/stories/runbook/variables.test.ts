import { LOCAL_REGION } from '../../../infra/local/aws/api/arn';
import { leavePending } from '../../infra/cli/left-behind';
import { anEnvironment } from '../../support/an-environment';
import { procedure } from './entry';
import { answerIn, type Elsewhere, PROGRAMS } from './programs';
import { Shell } from './shell';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

const stories = anEnvironment();

/** RDS, asked which instance has the endpoint, and who is its administrator. */
const rds: Elsewhere = ([service, operation, ...options]) => {
  const asked = options.join(' ');
  if (service !== 'rds' || operation !== 'describe-db-instances') return undefined;
  if (asked.includes("Endpoint.Address=='127.0.0.1'")) return 'orders-1\n';
  return asked.includes('--db-instance-identifier orders-1') ? 'postgres\n' : undefined;
};

it('each variable of the runbook has a command that sets it from the alert alone', async () => {
  const secret = await stories.aSecret();
  const { executionArn } = await secret.rotate();
  const { versionId } = await leavePending(stories.environment, { secretArn: secret.arn });
  const [given, where] = procedure('set-the-variables').map(({ text }) => text);
  const typed = given?.replace('arn:aws:secretsmanager:...', secret.arn).replace('arn:aws:states:...', executionArn);
  const shell = new Shell((question) => answerIn(stories.environment, rds, question));
  await shell.open(PROGRAMS, {});
  try {
    const names = ['AWS_REGION', 'PREFIX', 'VERSION', 'HOST', 'PORT', 'ROLE', 'DATABASE', 'INSTANCE', 'ADMIN'];
    const show = names.map((name) => `echo "${name}=$${name}"`).join('\n');
    const { host, port } = (await secret.value()) ?? {};
    expect((await shell.type(`${typed}\n${where}\n${show}`, {})).trim().split('\n')).toEqual([
      `AWS_REGION=${LOCAL_REGION}`,
      'PREFIX=rotation',
      `VERSION=${versionId}`,
      `HOST=${String(host)}`,
      `PORT=${String(port)}`,
      `ROLE=${secret.role}`,
      `DATABASE=${secret.database}`,
      'INSTANCE=orders-1',
      'ADMIN=postgres',
    ]);
  } finally {
    await shell.close();
  }
  await secret.recover(versionId);
});
