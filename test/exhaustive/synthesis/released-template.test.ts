import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Statement } from '../../../infra/local/aws/iam/statement';
import { Intrinsics } from '../../../infra/local/aws/deployment/intrinsics';
import { readIam } from '../../../infra/local/aws/deployment/read-iam';
import type { Template } from '../../../infra/local/aws/deployment/template';
import { type Release, release } from '../../../infra/template/release-template';

/** The validator that aws-cdk-lib brings along: the resource schemas of CloudFormation, and the rules of cfn-lint. */
interface Validator {
  readonly CompositeEngine: new () => {
    validateTemplate(template: object): {
      readonly diagnostics: readonly { readonly severity: string; readonly ruleId: string; readonly message: string }[];
    };
    free(): void;
  };
  readonly TemplateContent: new (text: string, name?: string) => object;
}
const validator = createRequire(require.resolve('aws-cdk-lib'))('@aws/cloudformation-validate') as Validator;

let made: Release;
let template: Template;
const parameterNames = () => Object.keys(template.Parameters ?? {});
beforeAll(() => {
  made = release();
  template = JSON.parse(made.template) as Template;
});

/** Errors and warnings as `rule: message`; what is merely of interest is left out. */
function findingsOf(text: string): readonly string[] {
  const engine = new validator.CompositeEngine();
  try {
    const { diagnostics } = engine.validateTemplate(new validator.TemplateContent(text, 'released.template.json'));
    return diagnostics
      .filter(({ ruleId }) => !ruleId.startsWith('I'))
      .map(({ ruleId, message }) => `${ruleId}: ${message}`);
  } finally {
    engine.free();
  }
}

describe('the released template', () => {
  it('is the same, byte for byte, when it is made again in another time zone', () => {
    const zone = process.env['TZ'];
    process.env['TZ'] = 'Asia/Tokyo';
    try {
      const again = release();
      expect(again.template === made.template).toBe(true);
      expect(
        [...again.zips].map(([name, zip]) => [name, Buffer.from(zip).equals(made.zips.get(name) ?? zip.slice(1))]),
      ).toEqual([...made.zips.keys()].map((name) => [name, true]));
    } finally {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
  });

  it('passes the schemas of CloudFormation and the rules of cfn-lint, which do find faults', () => {
    const found = findingsOf(made.template);
    // W3005: the CDK writes the dependency of a function on its role itself.
    expect(found.filter((finding) => !finding.startsWith('W3005'))).toEqual([]);
    const wrong = made.template.replace('"Timeout": 60', '"Timeout": "long"');
    expect(findingsOf(wrong).length).toBe(found.length + 1);
  });

  it('asks for what differs between accounts, and for nothing else', () => {
    const needed = parameterNames().filter((name) => template.Parameters?.[name]?.Default === undefined);
    expect(needed).toEqual(['AssetBucket', 'VpcId', 'SubnetIds']);
    expect(parameterNames()).toEqual([
      ...['AssetBucket', 'AssetPrefix', 'NamePrefix', 'VpcId', 'SubnetIds', 'Superusers', 'AlertEmail'],
    ]);
  });

  it('names zips that Lambda can load, and only those', () => {
    const text = made.template;
    for (const [name, zip] of made.zips) {
      expect(text.split(name)).toHaveLength(2);
      expect(Object.keys(unzipSync(zip))).toContain('index.js');
    }
    const functions = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
    expect(functions).toHaveLength(made.zips.size);
  });
});

describe('the examples', () => {
  const example = (path: string): string => readFileSync(join(__dirname, '../../../examples', path), 'utf8');

  it('for Terraform gives parameters that there are, all that are needed, and reads outputs that there are', () => {
    const terraform = example('terraform/main.tf');
    const given = [.../parameters = \{\n([\s\S]*?)\n {2}\}/.exec(terraform)![1]!.matchAll(/^ *(\w+) *=/gm)].map(
      ([, name]) => name!,
    );
    const outputs = [...terraform.matchAll(/outputs\["(\w+)"\]/g)].map(([, name]) => name!);
    expect(parameterNames()).toEqual(expect.arrayContaining(given));
    expect(given).toEqual(expect.arrayContaining(['AssetBucket', 'VpcId', 'SubnetIds']));
    expect(outputs.sort()).toEqual(['RotationFunctionArn', 'SecurityGroupId']);
    expect(Object.keys((template as { readonly Outputs?: object }).Outputs ?? {})).toEqual(
      expect.arrayContaining(outputs),
    );
  });

  it('for a StackSet gives every parameter but those of the account, which it overrides', () => {
    const same = JSON.parse(example('stack-set/parameters.json')) as { readonly ParameterKey: string }[];
    const inScript = [...example('stack-set/deploy.sh').matchAll(/ParameterKey(?:=|\\":\\")(\w+)/g)].map(
      ([, name]) => name!,
    );
    expect([...new Set([...same.map(({ ParameterKey }) => ParameterKey), ...inScript])].sort()).toEqual(
      parameterNames().sort(),
    );
    expect(inScript).toEqual(expect.arrayContaining(['VpcId', 'SubnetIds']));
  });
});

const ACCOUNTS = [
  {
    account: '111122223333',
    region: 'eu-central-1',
    parameters: {
      AssetBucket: 'zips-eu',
      VpcId: 'vpc-0a1b2c3d',
      SubnetIds: 'subnet-0a1b2c3d',
      AlertEmail: 'oncall@example.com',
    },
    prefix: 'rds-rotation',
  },
  {
    account: '444455556666',
    region: 'us-east-1',
    parameters: {
      AssetBucket: 'zips-us',
      VpcId: 'vpc-1a1b2c3d',
      SubnetIds: 'subnet-1a1b2c3d,subnet-1b1b2c3d',
      NamePrefix: 'platform',
    },
    prefix: 'platform',
  },
  {
    account: '777788889999',
    region: 'ap-northeast-1',
    parameters: {
      AssetBucket: 'zips-jp',
      AssetPrefix: '',
      VpcId: 'vpc-2a1b2c3d',
      SubnetIds: 'subnet-2a1b2c3d',
      NamePrefix: 'platform',
      Superusers: 'admin/*',
    },
    prefix: 'platform',
  },
] as const;

describe.each(ACCOUNTS)('a stack set in $account, $region', ({ account, region, parameters, prefix }) => {
  const target = { account, region, parameters };
  const resolved = (type: string, property: string): unknown[] => {
    const intrinsics = new Intrinsics(template, target);
    return Object.entries(template.Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, { Properties = {} }]) => intrinsics.resolve(Properties[property], id));
  };
  const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;

  it('gives everything names of its own', () => {
    expect(resolved('AWS::Lambda::Function', 'FunctionName')).toEqual(
      [
        'rotation-function',
        'preflight',
        'set-secret',
        'test-secret',
        'finish-secret',
        'roll-back',
        'notify',
        'watch',
      ].map((entry) => `${prefix}-${entry}`),
    );
    expect(resolved('AWS::StepFunctions::StateMachine', 'StateMachineName')).toEqual([prefix]);
    expect(resolved('AWS::SNS::Topic', 'TopicName')).toEqual([`${prefix}-alerts`]);
    expect(resolved('AWS::SSM::Parameter', 'Name')).toEqual([`/rds-rotation-workflow/${prefix}/security-group-id`]);
  });

  it('takes the code from the bucket of the Region, and the subnets of the account', () => {
    const { AssetBucket } = parameters;
    const keys = resolved('AWS::Lambda::Function', 'Code') as { readonly S3Bucket: string; readonly S3Key: string }[];
    const AssetPrefix = 'AssetPrefix' in parameters ? parameters.AssetPrefix : 'rds-rotation-workflow/0.1.0/';
    expect(keys.map(({ S3Bucket }) => S3Bucket)).toEqual(keys.map(() => AssetBucket));
    expect(keys.map(({ S3Key }) => S3Key).sort()).toEqual(
      [...made.zips.keys()].map((name) => AssetPrefix + name).sort(),
    );
    const placed = Object.values(template.Resources).filter(
      ({ Properties: { VpcConfig } = {} }) => VpcConfig !== undefined,
    );
    expect(placed).toHaveLength(4);
    for (const { Properties = {} } of placed)
      expect(Properties['VpcConfig']).toMatchObject({ SubnetIds: { Ref: 'SubnetIds' } });
  });

  it('lets Secrets Manager invoke the rotation function for this account, and the functions use its secrets alone', () => {
    const { permissions, roles } = readIam(template, new Intrinsics(template, target));
    const functionArn = arn('lambda', `function:${prefix}-rotation-function`);
    expect(permissions.filter(({ principal }) => principal === 'secretsmanager.amazonaws.com')).toMatchObject([
      { functionArn, sourceAccount: account, sourceArn: undefined },
    ]);
    const all = roles.flatMap(({ statements }) => statements);
    const reading = all.filter(
      ({ effect, actions }) => effect === 'Allow' && actions.includes('secretsmanager:GetSecretValue'),
    );
    const superusers = arn(
      'secretsmanager',
      `secret:${'Superusers' in parameters ? parameters.Superusers : 'rds-rotation/superuser/*'}-??????`,
    );
    const fleet = (statement: Statement) =>
      statement.conditions['StringEquals']?.['secretsmanager:resource/AllowRotationLambdaArn'];
    expect(new Set(reading.filter((each) => fleet(each) === undefined).flatMap(({ resources }) => resources))).toEqual(
      new Set([superusers]),
    );
    const members = reading.filter((each) => fleet(each) !== undefined);
    expect(members.length).toBeGreaterThan(0);
    for (const member of members) expect(fleet(member)).toEqual([functionArn]);
  });

  it('subscribes an address only where there is one', () => {
    const condition = template.Conditions?.['IsAlertEmail'];
    expect(condition).toEqual({ 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AlertEmail' }, ''] }] });
    const [subscription, ...others] = Object.values(template.Resources).filter(
      ({ Type }) => Type === 'AWS::SNS::Subscription',
    );
    expect([subscription?.Condition, others]).toEqual(['IsAlertEmail', []]);
    expect(resolved('AWS::SNS::Subscription', 'Endpoint')).toEqual([
      'AlertEmail' in parameters ? parameters.AlertEmail : '',
    ]);
  });
});
