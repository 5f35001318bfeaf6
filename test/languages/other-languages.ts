import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Consumer } from '../package/consumer';
import type { Versions } from '../package/versions';
import { JsiiProcess, member, type Reference, struct } from './jsii-process';

const PACMAK = ['-y', '-p', 'jsii-pacmak@1.140.0', '-p', 'jsii-rosetta@6.0.17', 'jsii-pacmak'];
const RUNTIME = '@jsii/runtime@1.140.0';
/** A file of the code in each language, and what it must hold. */
const MADE: readonly (readonly [file: string, held: string])[] = [
  ['python/src/rds_rotation_workflow/__init__.py', 'class RotationWorkflow('],
  ['java/src/main/java/io/github/rdsrotationworkflow/RotationWorkflow.java', 'public class RotationWorkflow '],
  ['dotnet/RdsRotationWorkflow/RdsRotationWorkflow/RotationWorkflow.cs', 'public class RotationWorkflow '],
  ['go/rdsrotationworkflow/RotationWorkflow.go', 'type RotationWorkflow interface'],
];

/** Makes the package of each language, and tells the README's story as a program in one of them does. */
export async function checkOtherLanguages(consumer: Consumer, tarball: string, { pinned }: Versions): Promise<string> {
  consumer.write('package.json', { name: 'orders', private: true });
  await consumer.install([tarball, ...pinned]);
  const installed = 'node_modules/rds-rotation-workflow';
  // What is installed is packed again, and cannot be built there.
  const packing = ['npm_config_ignore_scripts=true', 'npx', ...PACMAK];
  const translating = ['--rosetta-unknown-snippets', 'translate'];
  await consumer.run('env', [
    ...packing,
    ...['--code-only', ...translating, '--outdir', join(consumer.folder, 'made'), installed],
  ]);
  for (const [file, held] of MADE) {
    if (!consumer.read(`made/${file}`).includes(held)) throw new Error(`${file} should hold "${held}".`);
  }
  const example = pythonExample();
  if (!consumer.read('made/python/README.md').includes(example)) {
    throw new Error(
      `docs/install/other-languages.md should hold README's example as jsii translates it to Python. It holds:\n${example}`,
    );
  }
  return tellStory(consumer);
}

function pythonExample(): string {
  const document = readFileSync(join(__dirname, '../../docs/install/other-languages.md'), 'utf8');
  const [, example] = /```python\n(.*?)```/s.exec(document) ?? [];
  if (example === undefined) throw new Error('docs/install/other-languages.md has no example in Python.');
  return example;
}

async function tellStory(consumer: Consumer): Promise<string> {
  // It is published for the packages of the languages, which hold it; npm cannot install it because a dependency is missing.
  await consumer.run('npm', ['pack', RUNTIME]);
  await consumer.run('tar', [
    'xzf',
    basename(readdirSync(consumer.folder).find((name) => /^jsii-runtime/.test(name)) ?? ''),
  ]);
  const program = new JsiiProcess(join(consumer.folder, 'package/webpack/bin/jsii-runtime.js'), consumer.environment);
  try {
    const hello = await program.hello();
    for (const [name, file] of modulesOf(consumer)) {
      const { version } = JSON.parse(consumer.read(`node_modules/${name}/package.json`)) as { version: string };
      await program.load(name, version, file);
    }
    await rotateMonthly(program, join(consumer.folder, 'cdk.out'));
    await expectRefusal(program);
    expectTemplate(consumer);
    return hello;
  } finally {
    program.end();
  }
}

/** The modules, dependencies first, each as a tarball; ours is the one that the package for Python holds. */
function modulesOf(consumer: Consumer): readonly (readonly [name: string, tarball: string])[] {
  const { dependencies } = JSON.parse(consumer.read('node_modules/aws-cdk-lib/package.json')) as {
    dependencies: Record<string, string>;
  };
  // Some dependencies are inside of aws-cdk-lib.
  const apart = Object.keys(dependencies).filter(
    (name) => name.startsWith('@aws-cdk/') && existsSync(join(consumer.folder, 'node_modules', name)),
  );
  const theirs = ['constructs', ...apart, 'aws-cdk-lib'];
  const packed = theirs.map((name) => {
    const folder = join(consumer.folder, 'node_modules', name);
    const tarball = join(consumer.folder, `${name.replace('/', '-')}.tar`);
    execFileSync('tar', ['cf', tarball, '-C', dirname(folder), basename(folder)]);
    return [name, tarball] as const;
  });
  const python = join(consumer.folder, 'made/python/src/rds_rotation_workflow/_jsii');
  const own = readdirSync(python).find((name) => name.endsWith('.tgz')) ?? '';
  return [...packed, ['rds-rotation-workflow', join(python, own)]];
}

async function rotateMonthly(program: JsiiProcess, outdir: string): Promise<void> {
  const app = await program.create('aws-cdk-lib.App', struct('aws-cdk-lib.AppProps', { outdir }));
  const stack = await program.create('aws-cdk-lib.Stack', app, 'Orders');
  const vpc = await program.create('aws-cdk-lib.aws_ec2.Vpc', stack, 'Vpc');
  const props = struct('rds-rotation-workflow.RotationWorkflowProps', { vpc, alertEmails: ['oncall@example.com'] });
  const rotation = await program.create('rds-rotation-workflow.RotationWorkflow', stack, 'Rotation', props);
  const secret = await program.callStatic(
    'aws-cdk-lib.aws_secretsmanager.Secret',
    'fromSecretNameV2',
    stack,
    'Secret',
    'orders/db',
  );
  const monday = member('rds-rotation-workflow.Weekday', 'MONDAY');
  const day = await program.callStatic('rds-rotation-workflow.DayOfMonth', 'nth', 2, monday);
  const window = await program.callStatic('aws-cdk-lib.Duration', 'hours', 2);
  const monthly = struct('rds-rotation-workflow.MonthlyRotationOptions', { day, hour: 3, window });
  const schedule = await program.callStatic('rds-rotation-workflow.RotationSchedule', 'monthly', monthly);
  const sentence = await program.get(schedule as Reference, 'sentence');
  if (sentence !== 'second Monday of every month, 03:00 to 05:00 UTC')
    throw new Error(`The schedule is: ${String(sentence)}`);
  const made = await program.call(
    rotation,
    'rotate',
    secret,
    struct('rds-rotation-workflow.RotateOptions', { schedule }),
  );
  const { '$jsii.byref': reference } = made as Reference;
  if (!/^rds-rotation-workflow\.SecretRotation@/.test(String(reference)))
    throw new Error(`rotate gave ${String(reference)}.`);
  await program.call(app, 'synth');
}

async function expectRefusal(program: JsiiProcess): Promise<void> {
  const tooLate = struct('rds-rotation-workflow.DailyRotationOptions', { hour: 25 });
  const refused = await program.callStatic('rds-rotation-workflow.RotationSchedule', 'daily', tooLate).then(
    () => 'accepted',
    (error: unknown) => String(error),
  );
  if (!refused.includes('hours "25" must be 0 to 23')) throw new Error(`Hour 25 was answered by: ${refused}`);
}

function expectTemplate(consumer: Consumer): void {
  const { Resources: resources } = JSON.parse(consumer.read('cdk.out/Orders.template.json')) as {
    Resources: Record<
      string,
      { Type: string; Properties: { RotationRules?: { ScheduleExpression: string }; Code?: { S3Key?: string } } }
    >;
  };
  const of = (type: string) => Object.values(resources).filter(({ Type }) => Type === type);
  const expression = of('AWS::SecretsManager::RotationSchedule')[0]?.Properties.RotationRules?.ScheduleExpression;
  if (expression !== 'cron(0 3 ? * 2#2 *)') throw new Error(`The template's schedule is ${String(expression)}.`);
  const code = of('AWS::Lambda::Function').map(({ Properties }) => String(Properties.Code?.S3Key).replace('.zip', ''));
  const missing = code.filter((key) => !existsSync(join(consumer.folder, 'cdk.out', `asset.${key}`, 'index.js')));
  if (code.length < 8 || missing.length > 0)
    throw new Error(`Of ${code.length} functions ${missing.length} have no code.`);
}
