import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildLocalApp, LOCAL_STACK } from '../../../infra/local/stack';

const WEBHOOK_ARN = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:slack-AbCdEf';
const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

interface Resource {
  readonly Type: string;
  readonly Properties: {
    readonly FunctionName?: string;
    readonly Handler?: string;
    readonly ScheduleExpression?: string;
    readonly Targets?: readonly { readonly Input: string }[];
    readonly Environment?: { readonly Variables: Record<string, unknown> };
  };
  readonly Metadata?: Readonly<Record<string, string>>;
}

describe('the local stack, really built', () => {
  const folder = mkdtempSync(join(tmpdir(), 'local-stack-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const databaseCaFile = join(folder, 'ca.pem');
  writeFileSync(databaseCaFile, CERTIFICATE);
  const outdir = join(folder, 'cdk.out');
  buildLocalApp({
    outdir,
    databaseCaFile,
    slackWebhookSecretArn: WEBHOOK_ARN,
    verificationQuery: 'SELECT 1',
    alertOnSuccess: true,
    password: { length: 24 },
  }).synth();
  const { Resources } = JSON.parse(readFileSync(join(outdir, `${LOCAL_STACK}.template.json`), 'utf8')) as {
    Resources: Record<string, Resource>;
  };
  const functions = Object.values(Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
  const named = (name: string) => functions.find(({ Properties }) => Properties.FunctionName === name);
  const bundleOf = (name: string) => join(outdir, named(name)?.Metadata?.['aws:asset:path'] ?? `no function ${name}`);

  it('each function loads by itself, far from any node_modules, and has a handler', () => {
    const names = functions.map(({ Properties }) => Properties.FunctionName ?? '');
    expect([...names].sort()).toEqual([
      'rotation-finish-secret',
      'rotation-notify',
      'rotation-preflight',
      'rotation-roll-back',
      'rotation-rotation-function',
      'rotation-set-secret',
      'rotation-slack',
      'rotation-test-secret',
      'rotation-watch',
    ]);
    const script = 'process.argv.slice(1).forEach((bundle) => console.log(typeof require(bundle).handler))';
    const loaded = execFileSync(process.execPath, ['-e', script, ...names.map(bundleOf)], {
      cwd: folder,
      env: { AWS_REGION: 'eu-central-1', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
      encoding: 'utf8',
    });
    expect(loaded.trim().split('\n')).toEqual(Array.from({ length: 9 }, () => 'function'));
    expect(functions.map(({ Properties }) => Properties.Handler)).toEqual(
      Array.from({ length: 9 }, () => 'index.handler'),
    );
  });

  it('puts the CA file into exactly the functions that log in', () => {
    const holders = functions.filter(({ Metadata }) =>
      readdirSync(join(outdir, Metadata?.['aws:asset:path'] ?? '')).includes('database-ca.pem'),
    );
    expect(holders.map(({ Properties }) => Properties.FunctionName).sort()).toEqual([
      'rotation-preflight',
      'rotation-roll-back',
      'rotation-set-secret',
      'rotation-test-secret',
    ]);
    expect(readFileSync(join(bundleOf('rotation-set-secret'), 'database-ca.pem'), 'utf8')).toBe(CERTIFICATE);
  });

  it("tells the functions where the stand-in's services are", () => {
    const told = (name: string) => named(name)?.Properties.Environment?.Variables;
    expect(told('rotation-rotation-function')).toEqual({
      PASSWORD_LENGTH: '24',
      STATE_MACHINE_ARN: 'arn:aws:states:eu-central-1:000000000000:stateMachine:rotation',
    });
    expect(told('rotation-test-secret')).toEqual({
      DATABASE_CA_FILE: 'database-ca.pem',
      VERIFICATION_QUERY: 'SELECT 1',
    });
    expect(told('rotation-slack')).toEqual({ SLACK_WEBHOOK_SECRET_ARN: WEBHOOK_ARN });
    expect(told('rotation-notify')).toMatchObject({ ALERT_ON_SUCCESS: 'true' });
  });

  it('has the watch check every secret with this rotation function, because secrets are created later', () => {
    const [rule] = Object.values(Resources).filter(({ Properties }) => Properties.ScheduleExpression !== undefined);
    expect(JSON.parse(rule?.Properties.Targets?.[0]?.Input ?? '')).toEqual({
      rotationFunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:rotation-rotation-function',
      dailyCheck: true,
    });
  });

  it('needs neither a VPC, a secret, a bootstrapped account nor a pseudo parameter', () => {
    const types = new Set(Object.values(Resources).map(({ Type }) => Type));
    expect([...types].sort()).toEqual([
      'AWS::CloudWatch::Alarm',
      'AWS::Events::Rule',
      'AWS::IAM::Policy',
      'AWS::IAM::Role',
      'AWS::Lambda::Function',
      'AWS::Lambda::Permission',
      'AWS::Lambda::Version',
      'AWS::Logs::LogGroup',
      'AWS::Logs::LogStream',
      'AWS::SNS::Subscription',
      'AWS::SNS::Topic',
      'AWS::SNS::TopicPolicy',
      'AWS::SQS::Queue',
      'AWS::SQS::QueuePolicy',
      'AWS::StepFunctions::StateMachine',
    ]);
    expect(JSON.stringify(Resources)).not.toMatch(/AWS::(Partition|Region|AccountId)/);
  });
});
