// The console's domain of each partition: AWS General Reference for China and GovCloud, "console endpoints".
const CONSOLE_DOMAINS: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/**
 * The secret's name, from its ARN: Secrets Manager appends a hyphen and six random characters to the name.
 * Anything but an ARN of a secret is returned as it is.
 */
export function secretNameOf(secretArn: string): string {
  const name = /^arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:(.+)$/.exec(secretArn)?.[1];
  return name === undefined ? secretArn : name.replace(/-[A-Za-z0-9]{6}$/, '');
}

/** The execution in the Step Functions console; undefined in a partition whose console is not known here. */
export function executionUrl(executionArn: string): string | undefined {
  const place = consoleOf(executionArn);
  return place && `${place.address}/states/home?region=${place.region}#/v2/executions/details/${executionArn}`;
}

/** The secret in the Secrets Manager console; undefined in a partition whose console is not known here. */
export function secretUrl(secretArn: string): string | undefined {
  const place = consoleOf(secretArn);
  return (
    place &&
    `${place.address}/secretsmanager/secret?name=${encodeURIComponent(secretNameOf(secretArn))}&region=${place.region}`
  );
}

function consoleOf(arn: string): { readonly address: string; readonly region: string } | undefined {
  const [, partition, region] = /^arn:([a-z-]+):[a-z]+:([a-z0-9-]+):/.exec(arn) ?? [];
  const domain = partition === undefined ? undefined : CONSOLE_DOMAINS[partition];
  return domain === undefined || region === undefined ? undefined : { address: `https://${region}.${domain}`, region };
}
