import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { Annotations } from 'aws-cdk-lib/assertions';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { fingerprintOf } from '../../../../functions/postgres/login/fingerprints';
import { settingsOf } from '../../../../functions/rotation/secret/settings';
import { AlertSeverity, type RotateOptions } from '../../../../infra/constructs/rotation-workflow';
import { aWorkflow, EVERY_SECOND_MONDAY, ordersSecret, resources } from '../a-workflow';

const schedule = EVERY_SECOND_MONDAY;
const folder = mkdtempSync(join(tmpdir(), 'authorities-'));
const [one = '', other = '', ...more] = rootCertificates;

function pemFile(name: string, ...certificates: readonly string[]): string {
  const file = join(folder, name);
  writeFileSync(file, certificates.join('\n'));
  return file;
}

const SETTINGS = {
  verificationQuery: 'SELECT count(*) FROM orders',
  password: { length: 40, excludeCharacters: "'", excludeNumbers: true },
  databaseCaFile: pemFile('one.pem', one),
  highestSeverity: AlertSeverity.WARNING,
} as const;
const workflowOfBoth = () => aWorkflow(() => ({ databaseCaFile: pemFile('both.pem', one, other) }));

describe('the settings of one secret', () => {
  it('are written into the tags of a secret of the app, where the functions read them as they were given', () => {
    const { stack, rotation } = workflowOfBoth();
    rotation.rotate(new Secret(stack, 'App') as ISecret, { schedule, ...SETTINGS });
    const [properties] = resources<{ readonly Tags: readonly { readonly Key: string; readonly Value: string }[] }>(
      stack,
      'AWS::SecretsManager::Secret',
    );
    const tags = Object.fromEntries((properties?.Tags ?? []).map(({ Key, Value }) => [Key, Value]));
    expect(settingsOf({ secretArn: 'arn', tags })).toEqual({
      verificationQuery: 'SELECT count(*) FROM orders',
      password: { length: 40, excludeCharacters: "'", excludeNumbers: true },
      authorities: [fingerprintOf(one)],
      highestSeverity: 'warning',
    });
  });

  it('of a secret that is created elsewhere are printed as the command that writes them', () => {
    const { stack, rotation } = workflowOfBoth();
    const { verificationQuery, highestSeverity } = SETTINGS;
    rotation.rotate(ordersSecret(stack), { schedule, verificationQuery, highestSeverity });
    Annotations.fromStack(stack).hasWarning(
      '*',
      'The secret Shop/Orders is not made in this app, so that it cannot be tagged here, and rotates without these settings until it is: ' +
        'aws secretsmanager tag-resource --secret-id orders/app --tags ' +
        "'Key=rds-rotation-workflow:verification-query,Value=base64:U0VMRUNUIGNvdW50KCopIEZST00gb3JkZXJz' " +
        "'Key=rds-rotation-workflow:highest-severity,Value=warning' [ack: rds-rotation-workflow:settingsNotTagged]",
    );
  });

  it.each<[string, Omit<RotateOptions, 'schedule'>, string]>([
    ['two statements', { verificationQuery: 'SELECT 1; SELECT 2' }, 'verificationQuery holds a semicolon'],
    ['a query no tag holds', { verificationQuery: '*'.repeat(187) }, 'verificationQuery does not fit into a tag'],
    ['a short password', { password: { length: 7 } }, 'password.length is 7'],
    ['no such file', { databaseCaFile: 'no.pem' }, 'databaseCaFile is "no.pem"'],
    [
      'four authorities',
      { databaseCaFile: pemFile('four.pem', one, other, ...more.slice(0, 2)) },
      'holds 4 certificates',
    ],
    [
      'an authority that the workflow does not know',
      { databaseCaFile: pemFile('strange.pem', more[5] ?? '') },
      `databaseCaFile holds the certificate ${fingerprintOf(more[5] ?? '')}, which the workflow does not know`,
    ],
  ])('are refused at synthesis with %s', (_case, options, message) => {
    const { stack, rotation } = workflowOfBoth();
    expect(() => rotation.rotate(new Secret(stack, 'App') as ISecret, { schedule, ...options })).toThrow(message);
  });

  it('are narrowed from the authorities of RDS where the workflow names none', () => {
    const { stack, rotation } = aWorkflow();
    expect(() =>
      rotation.rotate(new Secret(stack, 'App') as ISecret, { schedule, databaseCaFile: SETTINGS.databaseCaFile }),
    ).toThrow('which the workflow does not know');
  });
});
