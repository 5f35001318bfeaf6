import type { ExecutionFacts, Light, SecretFacts } from '../model';

/**
 * The promise, as far as reading can tell: over a real account nothing is tested, and what was not tested is not reported as
 * kept. Pure.
 */
export function accountLights(
  secrets: readonly SecretFacts[],
  executions: readonly ExecutionFacts[],
  checkCommand: (secretName: string) => string,
): readonly Light[] {
  const [first] = secrets;
  const tryIt = first === undefined ? 'no secret' : `a login is tried by: ${checkCommand(first.name)}`;
  return [
    { says: 'AWSCURRENT logs in', state: 'notTried', found: tryIt },
    { says: 'no live password without a label', state: 'notTried', found: tryIt },
    startLight(secrets, executions),
    {
      says: 'on-call engineer alerted',
      state: 'notTried',
      found: `alerts go to the topic, not here; ${failures(executions)}`,
    },
  ];
}

/** AWSPENDING on a version other than AWSCURRENT is the only start condition that labels show. */
function startLight(secrets: readonly SecretFacts[], executions: readonly ExecutionFacts[]): Light {
  const says = 'the next rotation can start';
  const isBusy = (arn: string) =>
    executions.some(({ secretArn, status, mode }) => secretArn === arn && status === 'RUNNING' && mode !== 'check');
  const pending = secrets.filter(({ versions }) =>
    versions.some(({ labels }) => labels.includes('AWSPENDING') && !labels.includes('AWSCURRENT')),
  );
  const stuck = pending.filter(({ arn }) => !isBusy(arn));
  if (stuck.length > 0) {
    const names = stuck.map(({ name }) => name).join(', ');
    return { says, state: 'broken', found: `AWSPENDING was left on a version of ${names}` };
  }
  if (pending.length > 0) return { says, state: 'notYet', found: 'a rotation is in progress' };
  return { says, state: 'notTried', found: 'AWSPENDING does not prevent it; a start was not tried' };
}

function failures(executions: readonly ExecutionFacts[]): string {
  const failed = executions.filter(({ status }) => status !== 'RUNNING' && status !== 'SUCCEEDED').length;
  return `${failed} of the last ${executions.length} executions failed`;
}
