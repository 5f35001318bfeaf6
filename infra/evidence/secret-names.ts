import type { SecretFacts } from './sources';

/** The secret that a caller meant: Secrets Manager takes a name, a full ARN, or one without its last six characters. */
export function secretNamed(secretId: string, secrets: readonly SecretFacts[]): SecretFacts | undefined {
  return secrets.find(
    ({ arn, name }) => arn === secretId || name === secretId || arn.slice(0, -'-AbCdEf'.length) === secretId,
  );
}
