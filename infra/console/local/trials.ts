import {
  DescribeSecretCommand,
  type DescribeSecretResponse,
  ListSecretVersionIdsCommand,
  RotateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { CURRENT } from '../../../functions/rotation/secret/versions';
import type { LocalEnvironment } from '../../local/index';
import { openings, take } from '../../schedule/calendar';
import { parseDescribedRules } from '../../schedule/rotation-rules';
import { rankOf } from '../../cli/aws/described-secret';
import type { SecretFacts, VersionFacts } from '../model';
import { type TriedLogin, tryLogin } from './tried-login';

/** Versions without a label that are tried: those a rotation may have left, the newest. */
const UNLABELLED = 5;

/** What trials have found out about one secret. */
export interface TriedSecret {
  readonly facts: SecretFacts;
  readonly at: number;
  /** Versions without a label whose password opens the database, and is not that of a labelled version as well. */
  readonly liveWithoutLabel: readonly string[];
  readonly unlabelledTried: number;
  /** Why the next rotation cannot start, in the service's words. */
  readonly obstacle?: string;
}

/** Reads a secret's labels, and tries a login with every version that could open the database. */
export async function trySecret(
  environment: LocalEnvironment,
  secretArn: string,
  isBusy: (secretArn: string) => boolean,
): Promise<TriedSecret> {
  const busyBefore = isBusy(secretArn);
  const { clients, clock } = environment;
  const found = await clients.secretsManager.send(new DescribeSecretCommand({ SecretId: secretArn }));
  const labels = found.VersionIdsToStages ?? {};
  const { Versions: all = [] } = await clients.secretsManager.send(
    new ListSecretVersionIdsCommand({ SecretId: secretArn, IncludeDeprecated: true }),
  );
  const unlabelled = all
    .filter(({ VersionId: id = '' }) => labels[id] === undefined)
    .sort((one, other) => (other.CreatedDate?.getTime() ?? 0) - (one.CreatedDate?.getTime() ?? 0))
    .slice(0, UNLABELLED)
    .map(({ VersionId: id = '' }) => id);
  const tried = new Map<string, TriedLogin>();
  for (const id of [...Object.keys(labels), ...unlabelled]) tried.set(id, await tryLogin(environment, secretArn, id));
  const at = clock.now();
  const labelled = new Set(Object.keys(labels).map((id) => tried.get(id)?.credentials?.password));
  const liveWithoutLabel = unlabelled.filter((id) => {
    const login = tried.get(id);
    return login?.logsIn === 'yes' && !labelled.has(login.credentials?.password);
  });
  const shown = [...Object.keys(labels), ...liveWithoutLabel];
  const current = Object.keys(labels).find((id) => labels[id]?.includes(CURRENT)) ?? '';
  // With the token of a rotation that succeeded, the service would say so and check nothing else.
  const taken = all.find(({ VersionId: id = current }) => id !== current)?.VersionId ?? current;
  const obstacle = await dryStart(environment, secretArn, taken);
  const versions = shown
    .map((versionId): VersionFacts => ({
      versionId,
      labels: labels[versionId] ?? [],
      logsIn: tried.get(versionId)?.logsIn ?? 'unknown',
      at,
    }))
    .sort((one, other) => rankOf(one.labels) - rankOf(other.labels));
  const { logsIn, credentials } = tried.get(current) ?? {};
  const address = logsIn === 'yes' ? credentials?.described('database') : undefined;
  return {
    at,
    liveWithoutLabel,
    unlabelledTried: unlabelled.length,
    ...(obstacle !== undefined && { obstacle }),
    facts: {
      arn: secretArn,
      name: found.Name ?? secretArn,
      versions,
      rotates: found.RotationEnabled ?? false,
      ...((busyBefore || isBusy(secretArn)) && { provisional: true }),
      ...(address !== undefined && { login: address }),
      ...(found.LastRotatedDate !== undefined && { lastRotated: found.LastRotatedDate.getTime() }),
      ...nextWindow(found, at),
    },
  };
}

/**
 * When the next window opens and by when Secrets Manager rotates. It reports only the latter; the former follows from the
 * rules.
 */
function nextWindow(
  {
    RotationRules: rules,
    NextRotationDate: by,
    LastRotatedDate: lastRotated,
    CreatedDate: created,
  }: DescribeSecretResponse,
  now: number,
): Pick<SecretFacts, 'nextWindow' | 'rotatedBy'> {
  if (rules === undefined || by === undefined) return {};
  const query = { lastRotated: lastRotated ?? created, after: new Date(now) };
  const [next] = take(openings(parseDescribedRules(rules), query), 1);
  return { rotatedBy: by.getTime(), ...(next !== undefined && { nextWindow: next.opensAt.getTime() }) };
}

/**
 * A dry run of RotateSecret, with a token that a version already has. Secrets Manager checks every start condition, then
 * refuses only because of the token, and starts nothing. Returns why a rotation could not start, if so.
 */
async function dryStart({ clients }: LocalEnvironment, secretArn: string, taken: string): Promise<string | undefined> {
  try {
    await clients.secretsManager.send(new RotateSecretCommand({ SecretId: secretArn, ClientRequestToken: taken }));
  } catch (error) {
    const { message } = error as Error;
    if (!message.startsWith("You can't use ClientRequestToken")) return message;
  }
  return undefined;
}
