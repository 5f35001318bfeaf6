import { ServiceError } from '../../api/service-error';
import { StatesError, StateFailure } from '../language/failures';
import type { TaskState } from '../language/state-language';
import { attemptUntilSettled } from './attempts';
import { TIMED_OUT, withDeadline } from './deadline';
import { INTEGRATIONS } from './integrations';
import type { Transition, Visit } from './visit';

/** Runs a Task state: one call of its service integration per attempt. */
export function runTask(visit: Visit<TaskState>): Promise<Transition> {
  const { state } = visit;
  return attemptUntilSettled(visit, async () => {
    const result = await call(visit);
    return { ...(await visit.transform(state, result, { result })), next: state.next };
  });
}

async function call(visit: Visit<TaskState>): Promise<unknown> {
  const { run, state, thread } = visit;
  const { shown, refused, call: callService } = INTEGRATIONS[state.integration];
  const given = await evaluateArguments(visit);
  visit.checkSize(given);
  thread.record('TaskScheduled', {
    taskScheduledEventDetails: {
      ...shown,
      region: run.execution.region,
      parameters: JSON.stringify(given),
      ...(state.timeoutSeconds !== undefined && { timeoutInSeconds: state.timeoutSeconds }),
    },
  });
  thread.record('TaskStarted', { taskStartedEventDetails: shown });
  try {
    const result = await withDeadline(run.clock, state.timeoutSeconds, thread.signal, (signal) =>
      callService(run, given, signal),
    );
    if (result === TIMED_OUT) throw timedOut(visit);
    visit.checkSize(result);
    const output = { output: JSON.stringify(result), outputDetails: { truncated: false } };
    thread.record('TaskSucceeded', { taskSucceededEventDetails: { ...shown, ...output } });
    return result;
  } catch (error) {
    const failure = error instanceof ServiceError ? refused(error) : error;
    if (failure instanceof StateFailure) recordFailure(visit, failure);
    throw failure;
  }
}

/** The arguments with their JSONata evaluated; those of a string's kind must have become strings. */
async function evaluateArguments(visit: Visit<TaskState>): Promise<Readonly<Record<string, unknown>>> {
  const evaluated: Record<string, unknown> = {};
  for (const [name, template] of Object.entries(visit.state.arguments)) {
    if (template === undefined) continue;
    const value = await visit.evaluate(`Arguments/${name}`, template);
    if (!FREE_FORM.includes(name) && typeof value !== 'string') {
      throw visit.failure(StatesError.queryEvaluationError, `The field 'Arguments/${name}' is not a string.`);
    }
    evaluated[name] = value;
  }
  return evaluated;
}

/** Arguments that may be any JSON. */
const FREE_FORM: readonly string[] = ['Payload', 'Input'];

function timedOut(visit: Visit<TaskState>): StateFailure {
  const { name, timeoutSeconds } = visit.state;
  return new StateFailure(StatesError.timeout, `The task of state '${name}' ran longer than its ${timeoutSeconds} s.`);
}

function recordFailure(
  { thread, state }: Visit<TaskState>,
  { errorName: error, causeText: cause }: StateFailure,
): void {
  const details = { ...INTEGRATIONS[state.integration].shown, error, cause };
  if (error === StatesError.timeout) thread.record('TaskTimedOut', { taskTimedOutEventDetails: details });
  else thread.record('TaskFailed', { taskFailedEventDetails: details });
}
