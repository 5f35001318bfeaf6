import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration, Fn, Token } from 'aws-cdk-lib';
import { Connections } from 'aws-cdk-lib/aws-ec2';
import { RotationWorkflow, type RotationWorkflowProps } from '../../../../infra/constructs/rotation-workflow';
import { aStack, aVpc, aWorkflow, EVERY_SECOND_MONDAY, functionsOf, ordersSecret } from '../a-workflow';

const folder = mkdtempSync(join(tmpdir(), 'checked-props-'));
afterAll(() => rmSync(folder, { recursive: true }));

function aFile(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

describe('properties that cannot be used', () => {
  const keyFile = aFile('key.pem', `${CERTIFICATE}-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n`);
  const textFile = aFile('text.pem', 'not a certificate');

  it.each<[string, RotationWorkflowProps, string]>([
    ['a short password', { password: { length: 7 } }, 'password.length is 7: allowed are whole numbers from 8 to 4096'],
    [
      'a long password',
      { password: { length: 4097 } },
      'password.length is 4097: allowed are whole numbers from 8 to 4096',
    ],
    [
      'half a character',
      { password: { length: 8.5 } },
      'password.length is 8.5: allowed are whole numbers from 8 to 4096',
    ],
    [
      'a password without any character',
      {
        password: { excludeNumbers: true, excludePunctuation: true, excludeUppercase: true, excludeLowercase: true },
      },
      'password excludes every character: leave some that a password can be made of',
    ],
    [
      'a kind of character that is demanded and excluded',
      { password: { excludeCharacters: '0123456789' } },
      'password.excludeCharacters excludes every character of "0123456789", yet requireEachIncludedType demands one: set excludeNumbers or leave some of them',
    ],
    [
      'a password rule that is none',
      { password: { size: 12 } as never },
      'password.size is unknown: known are length, excludeCharacters, excludeNumbers, excludePunctuation, excludeUppercase, excludeLowercase, requireEachIncludedType',
    ],
    [
      'a blank query',
      { verificationQuery: ' ' },
      'verificationQuery has 1 characters: allowed are 1 to 1000, not only blanks',
    ],
    [
      'a very long query',
      { verificationQuery: 'x'.repeat(1001) },
      'verificationQuery has 1001 characters: allowed are 1 to 1000, not only blanks',
    ],
    [
      'two statements in one query',
      { verificationQuery: 'COMMIT; DROP TABLE orders' },
      'verificationQuery holds a semicolon: allowed is one statement without any',
    ],
    [
      'a CA file that is not there',
      { databaseCaFile: '/nowhere/ca.pem' },
      'databaseCaFile is "/nowhere/ca.pem": there is no file of that name that can be read',
    ],
    [
      'a CA file without certificate',
      { databaseCaFile: textFile },
      `databaseCaFile is "${textFile}": the file holds no certificate in PEM form`,
    ],
    [
      'a CA file with its key',
      { databaseCaFile: keyFile },
      `databaseCaFile is "${keyFile}": the file holds a private key, which must not get into a function`,
    ],
    ['subnets of no VPC', { vpcSubnets: {} }, 'vpcSubnets is set: it has a meaning only together with `vpc`'],
    [
      'an endpoint in no VPC',
      { createVpcEndpoints: true },
      'createVpcEndpoints is set: it has a meaning only together with `vpc`',
    ],
    [
      'security groups in no VPC',
      { securityGroups: [] },
      'securityGroups is set: it has a meaning only together with `vpc`',
    ],
    [
      'a wait too short for any restart',
      { databasePatience: Duration.seconds(4) },
      'databasePatience is 4 s: allowed are 5 to 180 whole seconds',
    ],
    [
      'a wait that outlasts what Secrets Manager waits for',
      { databasePatience: Duration.seconds(181) },
      'databasePatience is 181 s: allowed are 5 to 180 whole seconds',
    ],
    [
      'a part of a second',
      { databasePatience: Duration.millis(7_500) },
      'databasePatience is 7.5 s: allowed are 5 to 180 whole seconds',
    ],
    [
      'a wait known at deployment only',
      { recoveryPatience: Duration.minutes(Token.asNumber(Fn.importValue('minutes'))) },
      'recoveryPatience is not known in the app: allowed are 60 to 3600 whole seconds',
    ],
    [
      'a recovery that outlasts the deadline of the machine',
      { recoveryPatience: Duration.hours(2) },
      'recoveryPatience is 7200 s: allowed are 60 to 3600 whole seconds',
    ],
    [
      'a prefix that makes names too long',
      { namePrefix: 'a'.repeat(41) },
      `namePrefix is "${'a'.repeat(41)}": allowed are 1 to 40 letters, digits and hyphens`,
    ],
    [
      'a prefix that no log group may have',
      { namePrefix: 'a b' },
      'namePrefix is "a b": allowed are 1 to 40 letters, digits and hyphens',
    ],
    [
      'a mail address that is none',
      { alertEmails: ['oncall'] },
      'alertEmails holds "oncall": allowed are mail addresses such as oncall@example.com',
    ],
    [
      'a date that is none',
      { blackouts: ['2026-12-24', '2026-02-30'] },
      'blackouts holds "2026-02-30": allowed are dates of the calendar such as 2026-12-24',
    ],
    [
      'a date of another form',
      { blackouts: ['24.12.2026'] },
      'blackouts holds "24.12.2026": allowed are dates of the calendar such as 2026-12-24',
    ],
    [
      'a runbook that cannot be opened',
      { runbookUrl: 'docs/runbook.md' },
      'runbookUrl is "docs/runbook.md": allowed are addresses beginning with https://',
    ],
    [
      'a name of the account that no email could show',
      { accountName: 'prod\n' },
      'accountName is "prod\n": allowed are 1 to 40 printable ASCII characters',
    ],
    [
      'a name of the account that is too long',
      { accountName: 'p'.repeat(41) },
      `accountName is "${'p'.repeat(41)}": allowed are 1 to 40 printable ASCII characters`,
    ],
  ])('%s', (_, props, message) => {
    expect(() => new RotationWorkflow(aStack(), 'Rotation', props)).toThrow(
      new Error(`RotationWorkflow Shop/Rotation: property ${message}.`),
    );
  });

  it('an empty list of security groups', () => {
    const stack = aStack();
    const vpc = aVpc(stack);
    expect(() => new RotationWorkflow(stack, 'Rotation', { vpc, securityGroups: [] })).toThrow(
      'property securityGroups is empty: leave it out for a new group, or name at least one.',
    );
  });
});

describe('properties at the edge of what can be used', () => {
  it.each<[string, RotationWorkflowProps]>([
    ['the shortest password', { password: { length: 8 } }],
    ['the longest password', { password: { length: 4096 } }],
    ['a rule left undefined', { password: { length: undefined } }],
    ['no digits, since none are demanded', { password: { excludeCharacters: '0123456789', excludeNumbers: true } }],
    [
      'no digits, since no kind is demanded',
      { password: { excludeCharacters: '0123456789', requireEachIncludedType: false } },
    ],
    ['the longest query', { verificationQuery: 'x'.repeat(1000) }],
    ['a CA file', { databaseCaFile: aFile('ca.pem', CERTIFICATE) }],
    ['the shortest waits', { databasePatience: Duration.seconds(5), recoveryPatience: Duration.minutes(1) }],
    ['the longest prefix', { namePrefix: 'a'.repeat(40) }],
    ['blackouts, a leap day among them', { blackouts: ['2026-12-24', '2028-02-29'] }],
    ['no endpoint in no VPC', { createVpcEndpoints: false }],
    ['what is known at deployment only', { namePrefix: 'a', runbookUrl: Fn.importValue('runbook') }],
  ])('%s', (_, props) => {
    expect(() => new RotationWorkflow(aStack(), 'Rotation', props)).not.toThrow();
  });

  it('the functions read the CA file that is given', () => {
    const { stack } = aWorkflow(() => ({ databaseCaFile: aFile('ca.pem', CERTIFICATE) }));
    expect(functionsOf(stack)['shop-roll-back']?.Environment?.Variables).toEqual({
      DATABASE_CA_FILE: 'database-ca.pem',
    });
  });
});

describe('rotations that cannot be', () => {
  it('a database without a VPC to reach it from', () => {
    const { stack, rotation } = aWorkflow();
    const database = { connections: new Connections() };
    expect(() => rotation.rotate(ordersSecret(stack), { database, schedule: EVERY_SECOND_MONDAY })).toThrow(
      'property database is set: it has a meaning only with `vpc`',
    );
  });

  it('a database without a port', () => {
    const { stack, rotation } = aWorkflow((stack) => ({
      vpc: aVpc(stack),
    }));
    const database = { connections: new Connections() };
    expect(() => rotation.rotate(ordersSecret(stack), { database, schedule: EVERY_SECOND_MONDAY })).toThrow(
      'property database has no default port: hand over `new Connections({ securityGroups, defaultPort: Port.tcp(5432) })`.',
    );
  });
});
