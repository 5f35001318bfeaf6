import type { Reason } from '../../workflow/reasons';
import { secretNameOf } from '../rotation/secret/secret-name';

// The console's domain of each partition: AWS General Reference for China and GovCloud, "console endpoints".
const CONSOLE_DOMAINS: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/**
 * The runbook's entry for a reason; undefined without the address of a runbook. The reason in lower case is the fragment,
 * as GitHub and GitLab build it from the heading.
 */
export function runbookEntry(reason: Reason, runbook: string | undefined): string | undefined {
  return runbook && `${runbook}#${reason.toLowerCase()}`;
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
