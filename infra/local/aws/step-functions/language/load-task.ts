import type { DefinitionFields } from './definition-fields';
import type { Integration, TaskState } from './state-language';

/** The longest TimeoutSeconds (Developer Guide, "Task state"). */
export const LONGEST_TIMEOUT = 99_999_999;

/** ARN of a service integration, in any partition. */
const RESOURCE = /^arn:aws[a-z-]*:states:::(.+)$/;

/** The arguments of each integration: whether they must be given. */
const ARGUMENTS: Readonly<Record<Integration, Readonly<Record<string, 'needed' | 'optional'>>>> = {
  'lambda:invoke': { FunctionName: 'needed', Payload: 'optional' },
  'states:startExecution': { StateMachineArn: 'needed', Name: 'optional', Input: 'optional' },
};

/** Reads what a Task state does: its integration, its arguments and its time limit. */
export function loadTask(fields: DefinitionFields): Pick<TaskState, 'integration' | 'arguments' | 'timeoutSeconds'> {
  const resource = fields.requiredText('Resource');
  const integration = RESOURCE.exec(resource)?.[1] ?? '';
  const imitated = Object.keys(ARGUMENTS);
  if (!isImitated(integration)) {
    const known = imitated.map((each) => `arn:aws:states:::${each}`).join(', ');
    fields.note('Resource', `'${resource}' is not imitated; these are: ${known}`);
  }
  const shape = ARGUMENTS[isImitated(integration) ? integration : 'lambda:invoke'];
  const given = fields.object('Arguments');
  const loaded = Object.fromEntries(Object.keys(shape).map((name) => [name, given.template(name)]));
  for (const [name, need] of Object.entries(shape)) {
    if (need === 'needed' && (typeof loaded[name] !== 'string' || loaded[name] === '')) given.note(name, 'is missing');
  }
  given.end();
  return {
    integration: isImitated(integration) ? integration : 'lambda:invoke',
    arguments: loaded,
    timeoutSeconds: fields.number('TimeoutSeconds', { min: 1, max: LONGEST_TIMEOUT }),
  };
}

const isImitated = (integration: string): integration is Integration => Object.hasOwn(ARGUMENTS, integration);
