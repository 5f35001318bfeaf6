import type { InvocationResult } from '../../service';
import { ServiceError } from '../../service';
import { attemptUntilSettled } from './attempts';
import { TIMED_OUT, withDeadline } from './deadline';
import { StatesError, StateFailure } from '../language/failures';
import type { TaskState } from '../language/state-language';
import type { Transition, Visit } from './visit';

const INTEGRATION = { resourceType: 'lambda', resource: 'invoke' } as const;

/** Runs a Task state: one Lambda invocation per attempt, through the integration `lambda:invoke`. */
export function runTask(visit: Visit<TaskState>): Promise<Transition> {
  const { state } = visit;
  return attemptUntilSettled(visit, async () => {
    const result = await invoke(visit);
    return { ...(await visit.transform(state, result, { result })), next: state.next };
  });
}

async function invoke(visit: Visit<TaskState>): Promise<unknown> {
  const { run, state, thread } = visit;
  const functionName = await visit.evaluate('Arguments/FunctionName', state.functionName);
  if (typeof functionName !== 'string') {
    throw visit.failure(StatesError.queryEvaluationError, "The field 'Arguments/FunctionName' is not a string.");
  }
  const payload = await visit.evaluate('Arguments/Payload', state.payload ?? {});
  visit.checkSize(payload);
  thread.record('TaskScheduled', {
    taskScheduledEventDetails: {
      ...INTEGRATION,
      region: run.execution.region,
      parameters: JSON.stringify({ FunctionName: functionName, Payload: payload }),
      ...(state.timeoutSeconds !== undefined && { timeoutInSeconds: state.timeoutSeconds }),
    },
  });
  thread.record('TaskStarted', { taskStartedEventDetails: INTEGRATION });
  try {
    const answer = await withDeadline(run.clock, state.timeoutSeconds, thread.signal, (signal) =>
      run.invoke(functionName, JSON.stringify(payload), signal),
    );
    if (answer === TIMED_OUT) throw timedOut(visit);
    const result = resultOf(answer);
    visit.checkSize(result);
    const output = { output: JSON.stringify(result), outputDetails: { truncated: false } };
    thread.record('TaskSucceeded', { taskSucceededEventDetails: { ...INTEGRATION, ...output } });
    return result;
  } catch (error) {
    const failure = error instanceof ServiceError ? lambdaFailure(error) : error;
    if (failure instanceof StateFailure) recordFailure(visit, failure);
    throw failure;
  }
}

/** What the integration gives back of a successful invocation. */
function resultOf(answer: InvocationResult): unknown {
  if (answer.functionError !== undefined) throw functionFailure(answer.payload);
  return { ExecutedVersion: '$LATEST', Payload: JSON.parse(answer.payload) as unknown, StatusCode: answer.statusCode };
}

/** "The error name is the errorType of the function's error", its cause the whole JSON text. */
function functionFailure(payload: string): StateFailure {
  const error = JSON.parse(payload) as { readonly errorType?: unknown } | null;
  const name = error?.errorType;
  return new StateFailure(typeof name === 'string' && name !== '' ? name : 'Lambda.Unknown', payload);
}

/** The Lambda service refused the call, or could not be reached: `Lambda.` and the exception's name. */
function lambdaFailure(error: ServiceError): StateFailure {
  return new StateFailure(`Lambda.${error.name}`, `${error.message} (Service: Lambda, Status Code: ${error.status})`);
}

function timedOut(visit: Visit<TaskState>): StateFailure {
  const { name, timeoutSeconds } = visit.state;
  return new StateFailure(StatesError.timeout, `The task of state '${name}' ran longer than its ${timeoutSeconds} s.`);
}

function recordFailure({ thread }: Visit<TaskState>, { errorName: error, causeText: cause }: StateFailure): void {
  const details = { ...INTEGRATION, error, cause };
  if (error === StatesError.timeout) thread.record('TaskTimedOut', { taskTimedOutEventDetails: details });
  else thread.record('TaskFailed', { taskFailedEventDetails: details });
}
