import { StatesError, StateFailure } from '../language/failures';
import type { ChoiceState, FailState, PassState, SucceedState, WaitState } from '../language/state-language';
import type { Transition, Visit } from './visit';

/** Runs a Pass state: its input, or its Output. */
export async function runPass(visit: Visit<PassState>): Promise<Transition> {
  const { state, input } = visit;
  return { ...(await visit.transform(state, input)), next: state.next };
}

/** Runs a Choice state: the first rule whose condition is true decides, with its own Output and Assign. */
export async function runChoice(visit: Visit<ChoiceState>): Promise<Transition> {
  const { state, input } = visit;
  for (const [index, rule] of state.rules.entries()) {
    const field = `Choices[${index}]/Condition`;
    const holds = await visit.evaluate(field, rule.condition);
    if (typeof holds !== 'boolean') {
      throw visit.failure(
        StatesError.queryEvaluationError,
        `The JSONata expression '${rule.condition}' specified for the field '${field}' returned an unexpected result type. Expected 'boolean', but was '${typeof holds}'.`,
      );
    }
    if (holds) return { ...(await visit.transform(rule, input)), next: rule.next };
  }
  if (state.otherwise === undefined) {
    throw visit.failure(StatesError.noChoiceMatched, 'No choice rule matched, and the state has no Default.');
  }
  // The state's own Output and Assign belong to the way through Default.
  return { ...(await visit.transform(state, input)), next: state.otherwise };
}

/** Runs a Succeed state: ends the flow with its input, or its Output. */
export async function runSucceed(visit: Visit<SucceedState>): Promise<Transition> {
  const { state, input } = visit;
  return { ...(await visit.transform({ output: state.output, assign: undefined }, input)), next: undefined };
}

/** Runs a Fail state: ends the flow with its Error and Cause. */
export async function runFail(visit: Visit<FailState>): Promise<never> {
  const { error, cause } = visit.state;
  throw new StateFailure(await textOf(visit, 'Error', error), await textOf(visit, 'Cause', cause));
}

/** Runs a Wait state on the stand-in's clock. */
export async function runWait(visit: Visit<WaitState>): Promise<Transition> {
  const { run, state, input, thread } = visit;
  await run.clock.sleep(await waitOf(visit), thread.signal);
  return { ...(await visit.transform(state, input)), next: state.next };
}

/** Milliseconds to wait. */
async function waitOf(visit: Visit<WaitState>): Promise<number> {
  const { until } = visit.state;
  if ('seconds' in until) {
    const seconds = await visit.evaluate('Seconds', until.seconds);
    if (typeof seconds === 'number' && seconds >= 0) return seconds * 1000;
    throw visit.failure(StatesError.queryEvaluationError, "The field 'Seconds' is not a number of seconds.");
  }
  const timestamp = await visit.evaluate('Timestamp', until.timestamp);
  const time = typeof timestamp === 'string' ? Date.parse(timestamp) : NaN;
  if (!Number.isNaN(time)) return Math.max(0, time - visit.run.clock.now());
  throw visit.failure(StatesError.queryEvaluationError, "The field 'Timestamp' is not an ISO 8601 time.");
}

async function textOf(visit: Visit<FailState>, field: string, template: string | undefined): Promise<string> {
  const text = await visit.evaluate(field, template ?? '');
  if (typeof text === 'string') return text;
  throw visit.failure(StatesError.queryEvaluationError, `The field '${field}' is not a string.`);
}
