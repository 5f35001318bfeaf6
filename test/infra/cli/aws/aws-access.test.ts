import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accessOf } from '../../../../infra/cli/aws/aws-access';
import { UsageError } from '../../../../infra/cli/exit-code';

const folder = mkdtempSync(join(tmpdir(), 'aws-files-'));
const config = join(folder, 'config');
const credentials = join(folder, 'credentials');
const FILES = { AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: credentials };
writeFileSync(
  config,
  '[default]\nregion = eu-west-1\n[ profile staging ]\nregion = eu-west-3\n[sso-session corp]\n[services local]\n',
);
writeFileSync(credentials, '[production]\naws_access_key_id = AKIA\n');
afterAll(() => rmSync(folder, { recursive: true }));

const ARN = 'arn:aws:secretsmanager:ap-northeast-1:111122223333:secret:orders/db-AbCdEf';

test.each([
  [{}, [], undefined],
  [{ AWS_REGION: 'eu-central-1' }, [], 'eu-central-1'],
  [{ AWS_DEFAULT_REGION: 'eu-central-1' }, [], 'eu-central-1'],
  [{ AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-central-1' }, [], 'eu-west-1'],
  [{ AWS_REGION: '', AWS_DEFAULT_REGION: 'eu-central-1' }, ['orders/db'], 'eu-central-1'],
  [{ AWS_REGION: 'eu-west-1' }, ['orders/db', undefined, ARN], 'ap-northeast-1'],
  [{ AWS_REGION: 'NONE OF IT' }, [ARN], 'ap-northeast-1'],
])('from %j and the names %j the Region is %s', (environment, names, region) => {
  expect(accessOf(environment, names).region).toBe(region);
});

test.each([
  [{}, undefined],
  [{ AWS_PROFILE: 'staging' }, { name: 'staging', variable: 'AWS_PROFILE' }],
  [{ AWS_DEFAULT_PROFILE: 'production' }, { name: 'production', variable: 'AWS_DEFAULT_PROFILE' }],
  [
    { AWS_PROFILE: '', AWS_DEFAULT_PROFILE: 'staging' },
    { name: 'staging', variable: 'AWS_DEFAULT_PROFILE' },
  ],
  [{ AWS_PROFILE: 'default' }, { name: 'default', variable: 'AWS_PROFILE' }],
])('from %j the profile is %j', (environment, profile) => {
  expect(accessOf({ ...FILES, ...environment }, []).profile).toEqual(profile);
});

test.each([
  [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }, true],
  [{ AWS_ENDPOINT_URL_SFN: 'https://localhost:4566/' }, true],
  [{ AWS_ENDPOINT_URL: '' }, false],
])('from %j AWS is redirected: %s', (environment, redirected) => {
  expect(accessOf(environment, []).redirected).toBe(redirected);
});

test.each([
  [
    { AWS_ENDPOINT_URL: 'notaurl' },
    'AWS_ENDPOINT_URL is "notaurl"; it must be an http or https URL such as http://127.0.0.1:4566, or unset.',
  ],
  [
    { AWS_ENDPOINT_URL: 'localhost:4566' },
    'AWS_ENDPOINT_URL is "localhost:4566"; it must be an http or https URL such as http://127.0.0.1:4566, or unset.',
  ],
  [
    { AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://' },
    'AWS_ENDPOINT_URL_SECRETS_MANAGER is "http://"; it must be an http or https URL such as http://127.0.0.1:4566, or unset.',
  ],
  [
    { AWS_ENDPOINT_URL_SFN: 'ftp://user:geheim@host/' },
    'AWS_ENDPOINT_URL_SFN is "ftp://user:...@host/"; it must be an http or https URL such as http://127.0.0.1:4566, or unset.',
  ],
  [
    { AWS_ENDPOINT_URL_LAMBDA: 'http://127.0.0.1:99999' },
    'AWS_ENDPOINT_URL_LAMBDA is "http://127.0.0.1:99999"; it must be an http or https URL such as http://127.0.0.1:4566, or unset.',
  ],
  [{ AWS_REGION: 'Frankfurt' }, 'AWS_REGION is "Frankfurt"; it must be the code of a Region such as eu-central-1.'],
  [
    { AWS_DEFAULT_REGION: 'eu central 1' },
    'AWS_DEFAULT_REGION is "eu central 1"; it must be the code of a Region such as eu-central-1.',
  ],
  [
    { AWS_PROFILE: 'nope' },
    `AWS_PROFILE is "nope", and neither ${config} nor ${credentials} has a profile of that name. It must be one of default, staging, production.`,
  ],
  [
    { AWS_DEFAULT_PROFILE: 'corp' },
    `AWS_DEFAULT_PROFILE is "corp", and neither ${config} nor ${credentials} has a profile of that name. It must be one of default, staging, production.`,
  ],
  [
    { AWS_ACCESS_KEY_ID: 'AKIA' },
    'AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not. Set both, or neither and AWS_PROFILE.',
  ],
  [
    { AWS_SECRET_ACCESS_KEY: 'geheim' },
    'AWS_SECRET_ACCESS_KEY is set and AWS_ACCESS_KEY_ID is not. Set both, or neither and AWS_PROFILE.',
  ],
])('%j is refused', (environment, message) => {
  expect(() => accessOf({ ...FILES, ...environment }, [])).toThrow(new UsageError(message));
});

test('files that are missing, or are folders, hold no profile', () => {
  const none = join(folder, 'a-folder');
  mkdirSync(none);
  const environment = { AWS_PROFILE: 'nope', AWS_CONFIG_FILE: '/no/such/config', AWS_SHARED_CREDENTIALS_FILE: none };
  expect(() => accessOf(environment, [])).toThrow(
    `AWS_PROFILE is "nope", and neither /no/such/config nor ${none} has a profile of that name. There is no profile at all. Make one with: aws configure --profile nope`,
  );
});
