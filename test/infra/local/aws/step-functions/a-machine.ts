import { virtualClock } from '../clocks/virtual-clock';
import type { InvocationResult } from '../../../../../infra/local/aws/api/call';
import type { LocalClock } from '../../../../../infra/local/aws/clocks/clock';
import type { ExecutionProgress } from '../../../../../infra/local/aws/step-functions/interpreter/progress';
import { LocalStepFunctions } from '../../../../../infra/local/aws/step-functions/local-step-functions';
import type { StatusChangeEvent } from '../../../../../infra/local/aws/step-functions/status-change';

export const ROLE = 'arn:aws:iam::000000000000:role/machine';
const LAMBDA_INVOKE = 'arn:aws:states:::lambda:invoke';

/** A function of a test: gets the parsed payload, answers, throws (see {@link functionError}), or never settles. */
export type FakeFunction = (payload: never, signal?: AbortSignal) => unknown;

/** Answer of a function that threw an error of this name. */
export class FunctionError extends Error {
  constructor(
    readonly errorType: string,
    readonly errorMessage = 'as scripted',
  ) {
    super(errorMessage);
  }
}

/** Answer of a function that failed with this payload, word for word. */
export class FunctionFailure extends Error {
  constructor(readonly payload: string) {
    super(payload);
  }
}

async function answerOf(run: () => unknown): Promise<InvocationResult> {
  try {
    return { statusCode: 200, payload: JSON.stringify((await run()) ?? null) };
  } catch (error) {
    if (error instanceof FunctionFailure)
      return { statusCode: 200, functionError: 'Unhandled', payload: error.payload };
    if (!(error instanceof FunctionError)) throw error;
    const { errorType, errorMessage } = error;
    const payload = JSON.stringify({ errorType, errorMessage, trace: [] });
    return { statusCode: 200, functionError: 'Unhandled', payload };
  }
}

/** Step Functions on a virtual clock with functions by name, and everything it told. */
export function stepFunctions(functions: Readonly<Record<string, FakeFunction>> = {}, clock?: LocalClock) {
  const progress: ExecutionProgress[] = [];
  const statusChanges: StatusChangeEvent[] = [];
  const defects: unknown[] = [];
  const time = clock ?? virtualClock({ startAt: Date.UTC(2026, 0, 1) });
  const service = new LocalStepFunctions({
    clock: time,
    invoke: (functionArn, payload, signal) =>
      answerOf(() => {
        const run = functions[functionArn];
        if (!run) throw new Error(`The test has no function ${functionArn}.`);
        return run(JSON.parse(payload) as never, signal);
      }),
    onEvent: (event) => progress.push(event),
    onStatusChange: (event) => statusChanges.push(event),
    onDefect: (defect) => defects.push(defect),
  });
  const call = (operation: string, input: Record<string, unknown>) =>
    service.handle(operation, input, { accessKeyId: 'test' }) as Promise<Record<string, unknown>>;
  return { service, clock: time, progress, statusChanges, defects, call };
}

/** States as a whole machine in JSONata mode. */
export function machine(startAt: string, states: Record<string, unknown>, more: Record<string, unknown> = {}) {
  return { QueryLanguage: 'JSONata', StartAt: startAt, States: states, ...more };
}

/** Runs a definition to its end. */
export async function execute(
  definition: unknown,
  options: { input?: unknown; functions?: Readonly<Record<string, FakeFunction>>; clock?: LocalClock } = {},
) {
  const environment = stepFunctions(options.functions, options.clock);
  const arn = environment.service.register({ name: 'machine', definition, roleArn: ROLE });
  const execution = environment.service.startExecution(arn, {
    name: 'run',
    input: JSON.stringify(options.input ?? {}),
  });
  await execution.ended;
  const { status, output, error, cause, events } = execution;
  return {
    ...environment,
    status,
    error,
    cause,
    events,
    output: output === undefined ? undefined : (JSON.parse(output) as unknown),
    eventTypes: events.map(({ type }) => type),
    waits: environment.progress.flatMap(({ waitMilliseconds }) => waitMilliseconds ?? []),
  };
}

/** A Task state that invokes the named function with the state's input and ends the flow. */
export function task(functionName: string, more: Record<string, unknown> = {}) {
  return {
    Type: 'Task',
    Resource: LAMBDA_INVOKE,
    Arguments: { FunctionName: functionName, Payload: '{% $states.input %}' },
    ...('Next' in more ? {} : { End: true }),
    ...more,
  };
}

/** A retrier without jitter. */
export function retrier(errorEquals: readonly string[], more: Record<string, unknown> = {}) {
  return { ErrorEquals: errorEquals, IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2, ...more };
}
