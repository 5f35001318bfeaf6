import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { EvidenceSources } from '../../../evidence/sources';
import { asking } from '../../aws/aws-error';
import type { AwsClients } from '../../aws/clients';
import type { SecretTag } from '../flags';
import type { EvidenceQuery } from './evidence-query';
import { readRecords } from './read-records';
import { readSecrets } from './read-secrets';
import { readTrail } from './read-trail';
import { readWorkflows } from './read-workflows';

/**
 * Reads all sources. If one is denied or unreachable, the report says so and goes on: an auditor is better served by what is
 * available, with the gap named.
 *
 * @throws Error if the secrets cannot be listed: without the population there is no report.
 */
export async function readSources(clients: AwsClients, query: EvidenceQuery): Promise<EvidenceSources> {
  const unread: string[] = [];
  const orNothing = async <T>(reading: Promise<T>, nothing: T): Promise<T> =>
    reading.catch((error: unknown) => {
      unread.push((error as Error).message);
      return nothing;
    });
  const identity = await asking({ action: 'sts:GetCallerIdentity', on: 'the credentials in use' }, () =>
    clients.sts.send(new GetCallerIdentityCommand({})),
  );
  const listed = await readSecrets(clients.secretsManager);
  const workflows = await orNothing(readWorkflows(clients.lambda, listed), { rotationFunctions: [], writerRoles: [] });
  const { records, since } = await orNothing(readRecords(clients.logs, query), { records: [], since: undefined });
  const trail = await orNothing(readTrail(clients.cloudTrail, query, workflows.writerRoles), undefined);
  const recorded = new Set(records.map(({ secretArn }) => secretArn));
  const secrets = listed.map((secret) => ({
    ...secret,
    inScope:
      recorded.has(secret.arn) ||
      workflows.rotationFunctions.includes(secret.rotationFunctionArn ?? '') ||
      isTagged(secret.tags, query.tag),
  }));
  return {
    account: identity.Account ?? '',
    region: await clients.secretsManager.config.region(),
    madeBy: identity.Arn ?? '',
    madeAt: query.now.toISOString(),
    productVersion: query.productVersion,
    from: query.from.toISOString(),
    to: query.to.toISOString(),
    policyDays: query.policyDays,
    policyTag: query.policyTag,
    ownerTag: query.ownerTag,
    secrets,
    records,
    trail: trail?.events ?? [],
    coverage: { records: since, cloudTrail: trail?.since },
    unread,
  };
}

function isTagged(tags: Readonly<Record<string, string>>, wanted: SecretTag | undefined): boolean {
  return (
    wanted !== undefined && Object.hasOwn(tags, wanted.key) && (wanted.value ?? tags[wanted.key]) === tags[wanted.key]
  );
}
