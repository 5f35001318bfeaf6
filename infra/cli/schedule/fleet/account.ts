import {
  DescribeSecretCommand,
  type DescribeSecretCommandOutput,
  paginateListSecrets,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { FleetSecret } from '../../../schedule/fleet/fleet';
import { parseDescribedRules, type RotationRules } from '../../../schedule/rotation-rules';
import { ScheduleError } from '../../../schedule/schedule-error';
import { asking } from '../../aws/aws-error';

/** DescribeSecret calls at a time: far below its quota of 40,000 per second, and enough to hide the latency. */
const AT_A_TIME = 10;

/** The rotated secrets of an account. */
export interface AccountSecrets {
  readonly secrets: readonly FleetSecret[];
  /** Secrets that could not be placed, one sentence each. */
  readonly skipped: readonly string[];
}

/**
 * Reads the rotation rules of every secret of the account that has rotation turned on. The host comes from a tag:
 * secret values are never read. ListSecrets lags up to five minutes behind, so DescribeSecret is asked for each.
 */
export async function readAccount(client: SecretsManagerClient, hostTag: string): Promise<AccountSecrets> {
  const secrets: FleetSecret[] = [];
  const skipped: string[] = [];
  for (const described of await describeAll(client)) {
    const { Name: name, RotationRules: rules, RotationEnabled: enabled } = described;
    if (name === undefined || enabled !== true || rules === undefined) continue;
    try {
      secrets.push(fleetSecret(name, rules, described, hostTag));
    } catch (error) {
      if (!(error instanceof ScheduleError)) throw error;
      skipped.push(`${name} is left out, its rules are not understood. ${error.message}`);
    }
  }
  return { secrets, skipped };
}

function fleetSecret(
  name: string,
  rules: RotationRules,
  { Tags, LastRotatedDate }: DescribeSecretCommandOutput,
  hostTag: string,
): FleetSecret {
  const host = Tags?.find((tag) => tag.Key === hostTag)?.Value;
  return {
    name,
    host: host === '' ? undefined : host,
    rules: parseDescribedRules(rules),
    lastRotated: LastRotatedDate,
  };
}

async function describeAll(client: SecretsManagerClient): Promise<DescribeSecretCommandOutput[]> {
  const arns = await rotatedSecrets(client);
  const described: DescribeSecretCommandOutput[] = [];
  for (let start = 0; start < arns.length; start += AT_A_TIME) {
    const some = arns.slice(start, start + AT_A_TIME).map((arn) => describe(client, arn));
    described.push(...(await Promise.all(some)));
  }
  return described;
}

function rotatedSecrets(client: SecretsManagerClient): Promise<readonly string[]> {
  const request = { action: 'secretsmanager:ListSecrets', on: 'the secrets of the account' };
  return asking(request, async () => {
    const arns: string[] = [];
    for await (const page of paginateListSecrets({ client, pageSize: 100 }, {})) {
      for (const { ARN: arn, RotationEnabled: enabled } of page.SecretList ?? []) {
        if (arn !== undefined && enabled === true) arns.push(arn);
      }
    }
    return arns;
  });
}

function describe(client: SecretsManagerClient, arn: string): Promise<DescribeSecretCommandOutput> {
  const request = { action: 'secretsmanager:DescribeSecret', on: `the secret ${arn}` };
  return asking(request, () => client.send(new DescribeSecretCommand({ SecretId: arn })));
}
