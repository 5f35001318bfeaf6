import { Abandoned, StateFailure } from '../language/failures';
import type { Run } from './run-context';
import { runParallel } from './run-parallel';
import { runChoice, runFail, runPass, runSucceed, runWait } from './run-simple-states';
import { runTask } from './run-task';
import type { Thread } from './thread';
import type { State } from '../language/state-language';
import type { Transition } from './visit';
import { Visit } from './visit';

/** States for whose abandonment the API has an event (`TaskStateAborted`, ...). */
const ABORTABLE: readonly State['type'][] = ['Task', 'Parallel', 'Wait'];

/**
 * Interprets the thread's flow from where the thread stands to an end.
 * @returns its output
 * @throws StateFailure if it failed, Abandoned if it was cut off; anything else is a defect of the interpreter
 */
export async function runFlow(run: Run, thread: Thread): Promise<unknown> {
  for (let next = thread.position.state; next !== undefined; next = thread.position.state) {
    const state = thread.flow.states.get(next);
    if (!state) throw new Error(`The interpreter was led to the state '${next}', which the definition does not have.`);
    await runState(run, state, thread);
  }
  return thread.position.document;
}

function runState(run: Run, state: State, thread: Thread): Promise<void> {
  const visit = <S extends State>(visited: S, behaviour: (visit: Visit<S>) => Promise<Transition>) =>
    fromEntryToExit(new Visit(run, visited, thread), behaviour);
  switch (state.type) {
    case 'Pass':
      return visit(state, runPass);
    case 'Task':
      return visit(state, runTask);
    case 'Parallel':
      return visit(state, (parallel) => runParallel(parallel, (branch) => runFlow(run, branch)));
    case 'Choice':
      return visit(state, runChoice);
    case 'Wait':
      return visit(state, runWait);
    case 'Succeed':
      return visit(state, runSucceed);
    case 'Fail':
      return visit(state, runFail);
  }
}

async function fromEntryToExit<S extends State>(
  visit: Visit<S>,
  behaviour: (visit: Visit<S>) => Promise<Transition>,
): Promise<void> {
  try {
    visit.leave(await behaviour(visit));
  } catch (error) {
    if (error instanceof StateFailure) visit.tell('failed', {}, error);
    if (error instanceof Abandoned) {
      const { type } = visit.state;
      if (ABORTABLE.includes(type)) visit.thread.record(`${type}StateAborted`);
      visit.tell('aborted');
    }
    throw error;
  }
}
