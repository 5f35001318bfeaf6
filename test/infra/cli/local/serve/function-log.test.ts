import { functionLog } from '../../../../../infra/cli/local/serve/function-log';

const PLAIN = { colours: false } as Parameters<typeof functionLog>[1];
const ARN = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:orders/db-a1B2c3';
const written = { functionName: 'rotation-set-secret', requestId: 'r', line: '{"level":"INFO"}' };

it.each([
  ['an event of Secrets Manager', JSON.stringify({ Step: 'createSecret', SecretId: ARN })],
  ['a task of the state machine', JSON.stringify({ task: 'setSecret', document: { secretArn: ARN, versionId: 'v' } })],
  ['a message of SNS', JSON.stringify({ Records: [{ Sns: { Message: JSON.stringify({ secretArn: ARN }) } }] })],
])('a line written during %s stands behind its secret', (_what, payload) => {
  expect(functionLog({ ...written, payload }, PLAIN)).toBe('  orders/db  rotation-set-secret  {"level":"INFO"}');
});

it.each([
  ['an event without a secret', '{"hello":1}'],
  ['no event yet', ''],
])('a line written during %s stands behind a dash', (_what, payload) => {
  expect(functionLog({ ...written, payload }, PLAIN)).toBe('  -  rotation-set-secret  {"level":"INFO"}');
});
