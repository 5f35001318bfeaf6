import type { TaskPayload } from '../../workflow/document';
import { TaskName } from '../../workflow/names';
import { RotationError } from '../errors/rotation-error';
import { runLogged } from './run-logged';
import type { Clock, Database, SecretStore } from '../rotation/ports';

export type TaskHandler = (event: unknown) => Promise<unknown>;

/** What every task needs, for `warm`. */
interface Parts {
  readonly clock: Clock;
  readonly secrets: Pick<SecretStore, 'describe'>;
  /** Of functions that log in. */
  readonly database?: Pick<Database, 'prepare'>;
}

type Run<P> = (parts: P, payload: TaskPayload) => Promise<unknown>;

/**
 * The entrance for the state machine: the tasks that this function serves. It also answers `warm`: Preflight uses that to
 * load the function, parse the certificate authorities if it logs in, and prove that it reaches Secrets Manager, because the
 * lockout window leaves no time for any of that.
 */
export function lambdaTask<P extends Parts>(parts: P, tasks: Readonly<Partial<Record<TaskName, Run<P>>>>): TaskHandler {
  const served: Readonly<Record<string, Run<P>>> = { ...tasks, [TaskName.warm]: warm };
  return (event) => {
    const asked = taskOf(event);
    return runLogged({ name: asked ?? 'task', ...subjectOf(event) }, parts.clock, async () => {
      const run = asked !== undefined && Object.hasOwn(served, asked) ? served[asked] : undefined;
      if (run === undefined) {
        throw fault(
          `field task is ${JSON.stringify(asked?.slice(0, 80))}; this function serves ${Object.keys(served).join(', ')}`,
        );
      }
      // By the clock, between rotations, it is only kept awake.
      return asked === TaskName.warm && field(event, 'document') === undefined
        ? { warm: true }
        : run(parts, parsePayload(event));
    });
  };
}

async function warm({ secrets, database }: Parts, { document }: TaskPayload): Promise<{ warm: true }> {
  database?.prepare();
  await secrets.describe(document.secretArn);
  return { warm: true };
}

/** The task the state machine asks for; undefined for an event from elsewhere. */
export function taskOf(event: unknown): string | undefined {
  const task = field(event, 'task');
  return typeof task === 'string' ? task : undefined;
}

function parsePayload(event: unknown): TaskPayload {
  for (const name of ['secretArn', 'versionId']) {
    if (typeof field(field(event, 'document'), name) !== 'string') {
      throw fault(`field document.${name} is missing or not a string`);
    }
  }
  return event as TaskPayload;
}

function subjectOf(event: unknown): { secretArn?: string; versionId?: string } {
  const document = field(event, 'document');
  const secretArn = field(document, 'secretArn');
  const versionId = field(document, 'versionId');
  return {
    ...(typeof secretArn === 'string' && { secretArn }),
    ...(typeof versionId === 'string' && { versionId }),
  };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (Reflect.get(value, name) as unknown) : undefined;
}

function fault(found: string): RotationError {
  return new RotationError('badEvent', {
    attempted: 'Reading the payload of a task',
    found,
    remedy: 'Start an execution with {"mode", "secretArn", "versionId"}; do not invoke the function by hand.',
  });
}
