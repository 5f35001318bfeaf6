import type { Flow, State, Transformation } from './state-language';

/** Notes targets that do not exist, states no way leads to, and variables assigned across scopes; branches included. */
export function checkFlow(flow: Flow, findings: string[], outerVariables: ReadonlySet<string> = new Set()): void {
  const { startAt, states } = flow;
  if (!states.has(startAt)) findings.push(`Field StartAt: there is no state '${startAt}'.`);
  const reachable = new Set([startAt]);
  for (const name of reachable) {
    const state = states.get(name);
    for (const { target } of state ? targetsOf(state) : []) reachable.add(target);
  }
  const variables = new Set([...outerVariables, ...[...states.values()].flatMap(assignedBy)]);
  for (const [name, state] of states) {
    for (const { field, target } of targetsOf(state)) {
      if (!states.has(target)) {
        findings.push(`State '${name}', field ${field}: there is no state '${target}' in the same flow.`);
      }
    }
    if (!reachable.has(name)) findings.push(`State '${name}': no way leads to it from '${startAt}'.`);
    for (const variable of assignedBy(state).filter((candidate) => outerVariables.has(candidate))) {
      findings.push(
        `State '${name}', field Assign: '${variable}' belongs to the states around the branch, which may only read it.`,
      );
    }
    if (state.type === 'Parallel') for (const branch of state.branches) checkFlow(branch, findings, variables);
  }
}

interface Target {
  readonly field: string;
  readonly target: string;
}

function targetsOf(state: State): readonly Target[] {
  const next = 'next' in state && state.next !== undefined ? [{ field: 'Next', target: state.next }] : [];
  switch (state.type) {
    case 'Choice':
      return [
        ...state.rules.map((rule, index) => ({ field: `Choices[${index}].Next`, target: rule.next })),
        ...(state.otherwise === undefined ? [] : [{ field: 'Default', target: state.otherwise }]),
      ];
    case 'Task':
    case 'Parallel':
      return [...next, ...state.catch.map(({ next: target }, index) => ({ field: `Catch[${index}].Next`, target }))];
    case 'Pass':
    case 'Wait':
    case 'Succeed':
    case 'Fail':
      return next;
  }
}

function assignedBy(state: State): readonly string[] {
  const within: readonly Transformation[] =
    state.type === 'Choice' ? state.rules : state.type === 'Task' || state.type === 'Parallel' ? state.catch : [];
  const own = 'assign' in state ? [state] : [];
  return [...own, ...within].flatMap(({ assign }) => Object.keys(assign ?? {}));
}
