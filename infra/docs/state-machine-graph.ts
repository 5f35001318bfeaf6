import type { ChoiceState, Retrier, State, StateMachineDefinition } from '../../workflow/asl';
import { ErrorName, INTERRUPTED_ERRORS, NOT_NOW_ERRORS } from '../../workflow/error-names';

/** How a state is drawn. */
type StateKind = 'task' | 'choice' | 'success' | 'failure';

/** One state, with what a picture says about it. */
export interface GraphState {
  readonly name: string;
  readonly kind: StateKind;
  /** `3 transient`: how often which errors are retried. */
  readonly retries: readonly string[];
  /** States that run side by side inside this one. */
  readonly branches: readonly string[];
}

/** One way from a state to another. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** `regular` ways are taken without an error, `caught` ones after an error, `either` in both cases. */
  readonly taken: 'regular' | 'caught' | 'either';
  /** The answer of a choice that leads here. */
  readonly label?: string;
}

/** A state machine as states and ways between them. */
export interface StateMachineGraph {
  readonly states: readonly GraphState[];
  readonly edges: readonly GraphEdge[];
}

/** @throws Error if the definition holds something the picture has no words for. */
export function graphOf(definition: StateMachineDefinition): StateMachineGraph {
  const states = Object.entries(definition.States);
  return {
    states: states.map(([name, state]) => ({
      name,
      kind: kindOf(state),
      retries: retriesOf(name, state),
      branches: state.Type === 'Parallel' ? state.Branches.flatMap(({ States }) => Object.keys(States)) : [],
    })),
    edges: states.flatMap(([name, state]) => edgesOf(name, state)),
  };
}

function kindOf(state: State): StateKind {
  switch (state.Type) {
    case 'Choice':
      return 'choice';
    case 'Succeed':
      return 'success';
    case 'Fail':
      return 'failure';
    case 'Task':
    case 'Parallel':
      return 'task';
  }
}

/** Retries of a task; of a parallel state those that each of its branches has. */
function retriesOf(name: string, state: State): readonly string[] {
  if (state.Type === 'Parallel') {
    const branches = state.Branches.flatMap(({ States }) => Object.entries(States));
    const [first = [], ...others] = branches.map(([branch, task]) => retriesOf(branch, task));
    if (others.some((other) => other.join() !== first.join())) {
      throw new Error(`Drawing ${name}: its branches have different retries, which do not fit into a line.`);
    }
    return first;
  }
  return state.Type === 'Task' ? state.Retry.flatMap((retrier) => retryText(name, retrier)) : [];
}

/** What all states have in common is not drawn at each of them: waiting for Lambda, and one more attempt after any other error. */
const EVERYWHERE: readonly string[] = [NOT_NOW_ERRORS[0], 'States.ALL'];

function retryText(name: string, { ErrorEquals, MaxAttempts }: Retrier): readonly string[] {
  const words: readonly (readonly [error: string, word: string])[] = [
    [ErrorName.transient, 'transient'],
    [ErrorName.verificationFailed, 'verification'],
    [ErrorName.superuserRejected, 'superuser'],
    [INTERRUPTED_ERRORS[0], 'cut off'],
  ];
  const word = words.find(([error]) => ErrorEquals.includes(error))?.[1];
  if (MaxAttempts === 0 || EVERYWHERE.some((error) => ErrorEquals.includes(error))) return [];
  if (word === undefined) {
    throw new Error(`Drawing ${name}: the picture has no word for retries of ${ErrorEquals.join(', ')}.`);
  }
  return [`${MaxAttempts} ${word}`];
}

function edgesOf(from: string, state: State): readonly GraphEdge[] {
  if (state.Type === 'Choice') {
    return chosen(from, state);
  }
  const next = 'Next' in state ? [state.Next] : [];
  const caught = 'Catch' in state ? (state.Catch ?? []) : [];
  const partial = caught.find(({ ErrorEquals }) => ErrorEquals.join() !== 'States.ALL');
  if (partial !== undefined) {
    throw new Error(`Drawing ${from}: the picture has no word for a catch of ${partial.ErrorEquals.join(', ')} alone.`);
  }
  const targets = new Set([...next, ...caught.map(({ Next }) => Next)]);
  return [...targets].map((to) => {
    const isCaught = caught.some(({ Next }) => Next === to);
    return { from, to, taken: !isCaught ? 'regular' : next.includes(to) ? 'either' : 'caught' };
  });
}

/** The way to each target once, however many conditions lead there. */
function chosen(from: string, state: ChoiceState): readonly GraphEdge[] {
  const labels = new Map(state.Choices.map((rule) => [rule.Next, answerIn(from, rule)]));
  if (state.Default !== undefined && !labels.has(state.Default)) {
    labels.set(state.Default, 'otherwise');
  }
  return [...labels].map(([to, label]) => ({ from, to, taken: 'regular', label }));
}

/** `rotate` of a condition that begins with `$states.input.mode = 'rotate'`; else the rule's comment. */
function answerIn(from: string, { Condition, Comment }: ChoiceState['Choices'][number]): string {
  const answer = /^\{% \$states\.input[.\w]+ = '(\w+)'/.exec(Condition)?.[1] ?? Comment;
  if (answer === undefined) {
    throw new Error(`Drawing ${from}: the condition ${Condition} compares with no word the picture could show.`);
  }
  return answer;
}
