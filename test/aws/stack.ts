import { App, Aspects, CfnOutput, CfnResource, Duration, RemovalPolicy, Tags } from 'aws-cdk-lib';
import { AccountPrincipal, Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IConstruct } from 'constructs';
import { buildSync } from 'esbuild';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { RotationStack } from '../../infra/rotation-stack';

/** Outputs of the stack, by which the experiments find what was made. */
export interface LaboratoryOutputs {
  readonly ProductSecretArn: string;
  readonly ProductFunctionArn: string;
  readonly StateMachineArn: string;
  readonly ProbeSecretArn: string;
  readonly ProbeFunctionArn: string;
  readonly JoinedRoleArn: string;
}

/** The example, the probe with a secret of its own, and a role that holds the fleet's condition key. */
export class LaboratoryStack extends RotationStack {
  constructor(app: App, id: string) {
    super(app, id);
    Tags.of(this).add('purpose', 'rds-rotation-workflow test:aws');
    Aspects.of(this).add({ visit: removeWithTheStack });

    const secret = new Secret(this, 'ProbeSecret', {
      generateSecretString: { secretStringTemplate: '{"username":"nobody"}', generateStringKey: 'password' },
    });
    const probe = new LambdaFunction(this, 'Probe', {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromAsset(bundledProbe()),
      timeout: Duration.minutes(15),
    });
    secret.grantRead(probe);
    secret.grantWrite(probe);
    const actions = ['secretsmanager:DescribeSecret', 'secretsmanager:TagResource'];
    probe.addToRolePolicy(new PolicyStatement({ actions, resources: [secret.secretArn] }));
    probe.addPermission('SecretsManager', {
      principal: new ServicePrincipal('secretsmanager.amazonaws.com'),
      sourceAccount: this.account,
    });

    const joined = new Role(this, 'Joined', { assumedBy: new AccountPrincipal(this.account) });
    joined.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
        resources: ['*'],
        conditions: { StringEquals: { 'secretsmanager:resource/AllowRotationLambdaArn': probe.functionArn } },
      }),
    );

    const output = (name: keyof LaboratoryOutputs, value: string): void => {
      new CfnOutput(this, name, { value });
    };
    output('ProductSecretArn', this.administratorSecret.secretArn);
    output('ProductFunctionArn', this.rotation.rotationFunction.functionArn);
    output('ProbeSecretArn', secret.secretArn);
    output('ProbeFunctionArn', probe.functionArn);
    output('JoinedRoleArn', joined.roleArn);
  }
}

/** Nothing of it is to outlive the experiments. */
function removeWithTheStack(node: IConstruct): void {
  if (node instanceof CfnDBInstance) node.deletionProtection = false;
  if (CfnResource.isCfnResource(node)) node.applyRemovalPolicy(RemovalPolicy.DESTROY);
}

function bundledProbe(): string {
  const outfile = join(tmpdir(), 'rds-rotation-probe', 'index.js');
  mkdirSync(dirname(outfile), { recursive: true });
  buildSync({
    entryPoints: [join(__dirname, 'probe.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    minify: true,
    logLevel: 'silent',
  });
  return dirname(outfile);
}

if (require.main === module) {
  const app = new App();
  new LaboratoryStack(app, process.env['LABORATORY'] ?? 'rds-rotation-laboratory');
}
