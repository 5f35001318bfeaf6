import {
  DescribeSecretCommand,
  RotateSecretCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { Laboratory } from '../experiment';

/** One call of the probe, as it noted it. */
interface Call {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly step: string;
  readonly token: string;
  readonly rotationToken: string;
}

/** How often the probe's notes are looked at while a silence is waited for. */
const LOOKS_IN_A_SILENCE = 24;

/** Rotates the probe's secret in this mode and watches until nothing has been called for `quiet` milliseconds. */
export async function callsIn(laboratory: Laboratory, mode: string, quiet: number): Promise<readonly Call[]> {
  const { clients, probe } = laboratory;
  await prepare(laboratory, mode);
  await clients.secretsManager.send(
    new RotateSecretCommand({
      SecretId: probe.secretArn,
      RotationLambdaARN: probe.functionArn,
      RotationRules: { AutomaticallyAfterDays: 30 },
    }),
  );
  const until = laboratory.now() + laboratory.patience;
  let calls: readonly Call[] = [];
  let lastNews = laboratory.now();
  while (laboratory.now() < until && laboratory.now() - lastNews < quiet) {
    await laboratory.sleep(quiet / LOOKS_IN_A_SILENCE);
    const seen = await notes(laboratory);
    if (seen.length > calls.length) lastNews = laboratory.now();
    calls = seen;
  }
  return calls;
}

/** Takes former notes and a pending version away, and sets the mode. */
async function prepare({ clients, probe }: Laboratory, mode: string): Promise<void> {
  const SecretId = probe.secretArn;
  const { Tags = [], VersionIdsToStages = {} } = await clients.secretsManager.send(
    new DescribeSecretCommand({ SecretId }),
  );
  const TagKeys = Tags.flatMap(({ Key }) => (Key?.startsWith('call:') === true ? [Key] : []));
  if (TagKeys.length > 0) await clients.secretsManager.send(new UntagResourceCommand({ SecretId, TagKeys }));
  await clients.secretsManager.send(new TagResourceCommand({ SecretId, Tags: [{ Key: 'probe:mode', Value: mode }] }));
  for (const [RemoveFromVersionId, labels] of Object.entries(VersionIdsToStages)) {
    if (labels.includes('AWSPENDING') && !labels.includes('AWSCURRENT')) {
      const removal = { SecretId, VersionStage: 'AWSPENDING', RemoveFromVersionId };
      await clients.secretsManager.send(new UpdateSecretVersionStageCommand(removal));
    }
  }
}

async function notes({ clients, probe }: Laboratory): Promise<readonly Call[]> {
  const { Tags = [] } = await clients.secretsManager.send(new DescribeSecretCommand({ SecretId: probe.secretArn }));
  return Tags.filter(({ Key }) => Key?.startsWith('call:'))
    .map(({ Value = '' }) => {
      const [at, step = '', token = '', rotationToken = ''] = Value.split(' ');
      return { at: Number(at), step, token, rotationToken };
    })
    .sort((one, other) => one.at - other.at);
}

/** `60 s, 61 s`: the pauses between calls. */
export function spacing(calls: readonly Call[]): string {
  const pauses = calls.slice(1).map(({ at }, index) => Math.round((at - (calls[index]?.at ?? at)) / 1_000));
  return pauses.length === 0 ? 'no second call' : pauses.map((pause) => `${pause} s`).join(', ');
}

/** How many different values there are. */
export const distinct = (values: readonly string[]): number => new Set(values).size;
