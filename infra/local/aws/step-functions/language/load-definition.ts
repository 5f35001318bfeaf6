import { checkFlow } from './check-flow';
import { DefinitionFields } from './definition-fields';
import { loadState } from './load-state';
import { LONGEST_TIMEOUT } from './load-task';
import type { Flow, Machine, State } from './state-language';

/** Longest name of a state, in characters (states language, "States"). */
const LONGEST_STATE_NAME = 80;

/** A definition the interpreter will not run. The message lists every fault with the state and the field. */
export class InvalidDefinition extends Error {
  override readonly name = 'InvalidDefinition';

  constructor(readonly findings: readonly string[]) {
    super(`The state machine definition cannot be run:\n${findings.map((finding) => `- ${finding}`).join('\n')}`);
  }
}

/**
 * Reads and checks a definition in JSONata mode.
 * @param definition JSON text, or the object
 * @throws InvalidDefinition with every fault found
 */
export function loadDefinition(definition: unknown): Machine {
  const findings: string[] = [];
  const fields = DefinitionFields.of('The state machine', parsed(definition), findings);
  fields.text('Comment');
  fields.text('Version');
  if (fields.text('QueryLanguage') !== 'JSONata') {
    fields.note('QueryLanguage', "must be 'JSONata'; JSONPath, the default, is not imitated");
  }
  const timeoutSeconds = fields.number('TimeoutSeconds', { min: 1, max: LONGEST_TIMEOUT });
  const flow = loadFlow(fields, findings, new Set());
  fields.end();
  // Targets can only be judged once every state could be read.
  if (findings.length === 0) checkFlow(flow, findings);
  if (findings.length > 0) throw new InvalidDefinition(findings);
  return { ...flow, timeoutSeconds };
}

/** @param stateNames all names so far: they "must be unique within the scope of the whole state machine" */
function loadFlow(fields: DefinitionFields, findings: string[], stateNames: Set<string>): Flow {
  const startAt = fields.requiredText('StartAt');
  const definitions = fields.object('States');
  const states = new Map<string, State>();
  for (const name of definitions.names()) {
    const state = DefinitionFields.of(`State '${name}'`, definitions.raw(name), findings);
    if (name.length > LONGEST_STATE_NAME) state.note('name', `is longer than ${LONGEST_STATE_NAME} characters`);
    if (stateNames.has(name)) state.note('name', 'is used more than once in the state machine');
    stateNames.add(name);
    const loaded = loadState(name, state, (branch) => loadFlow(branch, findings, stateNames));
    state.end();
    if (loaded) states.set(name, loaded);
  }
  return { startAt, states };
}

function parsed(definition: unknown): unknown {
  if (typeof definition !== 'string') return definition;
  try {
    return JSON.parse(definition);
  } catch (error) {
    throw new InvalidDefinition([`The text is not JSON: ${(error as Error).message}.`]);
  }
}
