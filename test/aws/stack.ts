import { App, Aspects, CfnOutput, CfnResource, Duration, RemovalPolicy, Tags } from 'aws-cdk-lib';
import { AccountPrincipal, Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import { CfnDBInstance, DatabaseSecret } from 'aws-cdk-lib/aws-rds';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IConstruct } from 'constructs';
import { buildSync } from 'esbuild';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { RotationStrategy } from '../../infra/index';
import { RotationStack } from '../../infra/rotation-stack';

/** Outputs of the stack, by which the experiments find what was made. */
export interface LaboratoryOutputs {
  readonly ProductSecretArn: string;
  readonly ProductFunctionArn: string;
  readonly StateMachineArn: string;
  readonly ProbeSecretArn: string;
  readonly ProbeFunctionArn: string;
  readonly JoinedRoleArn: string;
  /** In the order of `RotationStrategy`, with commas between them. */
  readonly StrategySecretArns: string;
  readonly RolesFunctionArn: string;
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
      code: bundled('probe'),
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

    const secrets = this.secretsOfStrategies();
    const roles = this.rolesFunction(secrets);

    const output = (name: keyof LaboratoryOutputs, value: string): void => {
      new CfnOutput(this, name, { value });
    };
    output('ProductSecretArn', this.administratorSecret.secretArn);
    output('ProductFunctionArn', this.rotation.rotationFunction.functionArn);
    output('ProbeSecretArn', secret.secretArn);
    output('ProbeFunctionArn', probe.functionArn);
    output('JoinedRoleArn', joined.roleArn);
    output('StrategySecretArns', secrets.map(({ secretArn }) => secretArn).join(','));
    output('RolesFunctionArn', roles.functionArn);
  }

  /** One for each strategy; the roles they are for are made by {@link rolesFunction}. */
  private secretsOfStrategies(): readonly ISecret[] {
    const { database, administratorSecret: superuser } = this;
    return Object.values(RotationStrategy).map((strategy) => {
      const username = `lab_${strategy.replaceAll('-', '_')}`;
      const secret = new DatabaseSecret(this, `Secret-${strategy}`, {
        username,
        dbname: 'app',
        masterSecret: superuser,
      });
      const attached = secret.attach(database);
      this.rotation.rotate(attached, {
        database,
        schedule: { expression: 'rate(30 days)' },
        strategy,
        ...(strategy !== RotationStrategy.SINGLE_USER && { superuser, username }),
      });
      return attached;
    });
  }

  private rolesFunction(secrets: readonly ISecret[]): LambdaFunction {
    const roles = new LambdaFunction(this, 'Roles', {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: bundled('roles'),
      timeout: Duration.minutes(1),
      vpc: this.database.vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
      // The authorities of RDS, which the runtime brings along.
      environment: { NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem' },
    });
    for (const secret of [this.administratorSecret, ...secrets]) secret.grantRead(roles);
    this.database.connections.allowDefaultPortFrom(roles);
    return roles;
  }
}

/** Nothing of it is to outlive the experiments. */
function removeWithTheStack(node: IConstruct): void {
  if (node instanceof CfnDBInstance) node.deletionProtection = false;
  if (CfnResource.isCfnResource(node)) node.applyRemovalPolicy(RemovalPolicy.DESTROY);
}

function bundled(name: 'probe' | 'roles'): Code {
  const outfile = join(tmpdir(), `rds-rotation-${name}`, 'index.js');
  mkdirSync(dirname(outfile), { recursive: true });
  buildSync({
    entryPoints: [join(__dirname, `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['pg-native'],
    minify: true,
    logLevel: 'silent',
  });
  return Code.fromAsset(dirname(outfile));
}

if (require.main === module) {
  const app = new App();
  new LaboratoryStack(app, process.env['LABORATORY'] ?? 'rds-rotation-laboratory');
}
