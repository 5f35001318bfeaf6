import { StatesError } from '../language/failures';
import type { ChoiceState } from '../language/state-language';
import type { Transition, Visit } from './visit';

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
