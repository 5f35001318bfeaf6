import type { DefinitionFields } from './definition-fields';
import type { Transformation } from './state-language';

/** A workflow variable's name, at most 80 characters (Developer Guide, "Passing data between states with variables"). */
const VARIABLE_NAME = /^[\p{L}_][\p{L}\p{N}_]{0,79}$/u;

/** Reads Output and Assign, which the language allows in states, choice rules and catchers. */
export function loadTransformation(fields: DefinitionFields): Transformation {
  const output = fields.template('Output');
  if (!fields.has('Assign')) return { output, assign: undefined };
  fields.template('Assign');
  const assigned = fields.object('Assign');
  const names = assigned.names();
  for (const variable of names) {
    if (variable === 'states' || !VARIABLE_NAME.test(variable)) assigned.note(variable, 'is no name for a variable');
  }
  return { output, assign: Object.fromEntries(names.map((variable) => [variable, assigned.raw(variable)])) };
}
