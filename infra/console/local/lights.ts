import { CURRENT } from '../../../functions/rotation/secret/versions';
import type { AlertFacts, ExecutionFacts, Light } from '../model';
import type { TriedSecret } from './trials';

/** All that has been tried. */
export interface Tried {
  readonly secrets: readonly TriedSecret[];
  /** ARNs of secrets whose rotation Secrets Manager has begun and not ended. */
  readonly rotating: ReadonlySet<string>;
  readonly executions: readonly ExecutionFacts[];
  readonly alerts: readonly AlertFacts[];
}

/** The four parts of the promise, as the tests found them. Pure. */
export function lightsOf(tried: Tried): readonly Light[] {
  return [logins(tried), labels(tried), starts(tried), told(tried)];
}

const works = ({ mode, status }: ExecutionFacts): boolean => status === 'RUNNING' && mode !== 'check';
const isBusy = ({ executions, rotating }: Tried, { facts }: TriedSecret): boolean =>
  facts.provisional === true ||
  rotating.has(facts.arn) ||
  executions.some((execution) => execution.secretArn === facts.arn && works(execution));
const short = (versionId: string): string => versionId.slice(0, 8);

/** The worst finding decides; good ones are counted. */
function light(
  says: string,
  findings: readonly Pick<Light, 'state' | 'found' | 'at'>[],
  kept: (count: number) => string,
): Light {
  const at = Math.max(0, ...findings.flatMap((finding) => finding.at ?? []));
  const time = at === 0 ? {} : { at };
  for (const state of ['broken', 'notYet', 'notTried'] as const) {
    const worst = findings.filter((finding) => finding.state === state);
    if (worst.length > 0) return { says, state, found: worst.map(({ found }) => found).join('; '), ...time };
  }
  return findings.length === 0
    ? { says, state: 'notTried', found: 'no secret yet' }
    : { says, state: 'kept', found: kept(findings.length), ...time };
}

function logins(tried: Tried): Light {
  const findings = tried.secrets.map((secret) => {
    const { facts, at } = secret;
    const current = facts.versions.find((version) => version.labels.includes(CURRENT));
    if (current?.logsIn === 'yes') return { state: 'kept', found: '', at } as const;
    const how = current?.logsIn === 'no' ? 'refused' : 'could not be tried';
    const found = `${facts.name}: ${short(current?.versionId ?? 'no version')} ${how}`;
    return { state: isBusy(tried, secret) ? 'notYet' : 'broken', found, at } as const;
  });
  return light('AWSCURRENT logs in', findings, (count) => {
    const [only] = tried.secrets;
    const version = only?.facts.versions.find((one) => one.labels.includes(CURRENT))?.versionId ?? '';
    return count === 1
      ? `${only?.facts.name ?? ''}: login with ${short(version)} accepted`
      : `${count} logins accepted`;
  });
}

function labels(tried: Tried): Light {
  const findings = tried.secrets.map((secret) => {
    const { facts, liveWithoutLabel, at } = secret;
    if (liveWithoutLabel.length === 0) return { state: 'kept', found: '', at } as const;
    const found = `${facts.name}: ${liveWithoutLabel.map(short).join(', ')} opens the database`;
    return { state: isBusy(tried, secret) ? 'notYet' : 'broken', found, at } as const;
  });
  const count = tried.secrets.reduce((sum, { unlabelledTried }) => sum + unlabelledTried, 0);
  return light('no live password without a label', findings, () =>
    count === 0 ? 'every version has a label' : `${count} without a label tried, none is live`,
  );
}

function starts(tried: Tried): Light {
  const findings = tried.secrets.map((secret) => {
    const { facts, obstacle, at } = secret;
    if (isBusy(tried, secret)) return { state: 'notYet', found: `${facts.name}: a rotation is in progress` } as const;
    return obstacle === undefined
      ? ({ state: 'kept', found: '', at } as const)
      : ({ state: 'broken', found: `${facts.name}: ${obstacle}`, at } as const);
  });
  return light('the next rotation can start', findings, (count) =>
    count === 1 ? 'a dry start passed' : `${count} dry starts passed`,
  );
}

/**
 * Whether the last message before the execution's end says that something is wrong with the secret. Messages are newest
 * first.
 */
const isKnown = ({ secretArn, until = Infinity }: ExecutionFacts, alerts: readonly AlertFacts[]): boolean =>
  alerts.find((alert) => alert.secretArn === secretArn && alert.at <= until)?.lasting === true;

function told({ executions, alerts }: Tried): Light {
  const failed = executions.filter(({ status }) => status !== 'SUCCEEDED' && status !== 'RUNNING');
  const isTold = (execution: ExecutionFacts) =>
    alerts.some(
      ({ executionArn, secretArn, at }) =>
        executionArn === execution.arn ||
        // Only the recovery that follows can report on an execution that was cut off.
        (execution.status !== 'FAILED' && secretArn === execution.secretArn && at >= execution.from),
    ) || isKnown(execution, alerts);
  const untold = failed.filter((execution) => !isTold(execution));
  const open = alerts.filter((alert) => alert.open).length;
  const says = 'on-call engineer alerted';
  const [one] = untold;
  if (one !== undefined) {
    const recovers = executions.some((other) => other.secretArn === one.secretArn && works(other));
    return {
      says,
      state: recovers ? 'notYet' : 'broken',
      found: `${one.secretName}: nothing was sent about ${one.name}`,
    };
  }
  const found =
    failed.length === 0
      ? 'nobody must act: no execution failed'
      : `${failed.length} failed, each with an alert; ${open === 0 ? 'none is open' : `${open} open`}`;
  return { says, state: 'kept', found };
}
