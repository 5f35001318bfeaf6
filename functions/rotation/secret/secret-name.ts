/**
 * The secret's name, from its ARN: Secrets Manager appends a hyphen and six random characters to the name.
 * Anything but an ARN of a secret is returned as it is.
 */
export function secretNameOf(secretArn: string): string {
  const name = /^arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:(.+)$/.exec(secretArn)?.[1];
  return name === undefined ? secretArn : name.replace(/-[A-Za-z0-9]{6}$/, '');
}
