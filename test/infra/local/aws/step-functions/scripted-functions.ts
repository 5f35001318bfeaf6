import type { FunctionKey } from '../../../../../workflow/names';
import type { FakeFunction } from './a-machine';
import { FunctionError } from './a-machine';

/** Function names in place of ARNs. */
export const FUNCTIONS: Readonly<Record<FunctionKey, string>> = {
  rotationFunction: 'rotationFunction',
  preflight: 'preflight',
  setSecret: 'setSecret',
  testSecret: 'testSecret',
  finishSecret: 'finishSecret',
  rollBack: 'rollBack',
  notify: 'notify',
};

interface Payload {
  readonly task: string;
  readonly outcome?: string;
  readonly document: Record<string, unknown>;
}

/** What a task answers, or the error names its attempts fail with before that. */
export type Script = Readonly<Record<string, { readonly errors?: readonly string[]; readonly answer?: unknown }>>;

/** What hinders RollBack hinders RestoreAccess, unless a script says otherwise. */
const BARRED: Script = { restoreAccess: { errors: Array.from({ length: 400 }, () => 'PermanentError') } };

/** All functions of the workflow, answering by task name; `calls` lists the tasks in order, notifications with outcome. */
export function scriptedFunctions(scripted: Script = {}) {
  const script = { ...BARRED, ...scripted };
  const calls: string[] = [];
  const documents: Record<string, Record<string, unknown>> = {};
  const attempts = new Map<string, number>();
  const run: FakeFunction = (payload: Payload) => {
    const { task, outcome, document } = payload;
    if (task === 'warm') return {};
    calls.push(outcome === undefined ? task : `${task}:${outcome}`);
    documents[task] = document;
    const attempt = attempts.get(task) ?? 0;
    attempts.set(task, attempt + 1);
    const error = script[task]?.errors?.[attempt];
    if (error !== undefined) throw new FunctionError(error, `busy: attempt ${attempt + 1}`);
    return (
      script[task]?.answer ?? (task === 'notify' ? { sent: true, summary: `busy: told ${outcome}` } : { did: task })
    );
  };
  return { calls, documents, functions: Object.fromEntries(Object.values(FUNCTIONS).map((name) => [name, run])) };
}
