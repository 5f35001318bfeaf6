import type { DefinitionFields } from './definition-fields';
import { loadCatchers, loadRetriers } from './load-error-handling';
import { loadTask } from './load-task';
import { loadTransformation } from './load-transformation';
import type { Flow, State } from './state-language';

type LoadBranch = (branch: DefinitionFields) => Flow;

/** Reads one state; undefined if even its type is invalid. Faults are noted in `fields`, which the caller ends. */
export function loadState(name: string, fields: DefinitionFields, loadBranch: LoadBranch): State | undefined {
  fields.text('Comment');
  const language = fields.text('QueryLanguage');
  if (language !== undefined && language !== 'JSONata') fields.note('QueryLanguage', 'only JSONata is imitated');
  const type = fields.requiredText('Type');
  switch (type) {
    case 'Pass':
      return { type, name, ...loadTransformation(fields), next: loadNext(fields) };
    case 'Task':
      return { type, name, ...loadTask(fields), ...errorHandling(fields), next: loadNext(fields) };
    case 'Parallel':
      return { type, name, ...loadParallel(fields, loadBranch), ...errorHandling(fields), next: loadNext(fields) };
    case 'Choice':
      return { type, name, ...loadChoice(fields) };
    case 'Wait':
      return { type, name, ...loadTransformation(fields), until: loadWait(fields), next: loadNext(fields) };
    case 'Succeed':
      return { type, name, output: fields.template('Output') };
    case 'Fail':
      return { type, name, error: fields.textOrExpression('Error'), cause: fields.textOrExpression('Cause') };
    default:
      fields.note('Type', `'${type}' is not imitated; Pass, Task, Parallel, Choice, Wait, Succeed and Fail are`);
      return undefined;
  }
}

function loadNext(fields: DefinitionFields): string | undefined {
  const next = fields.text('Next');
  const end = fields.raw('End');
  if (end !== undefined && end !== true) fields.note('End', 'must be true, or left out');
  if ((next === undefined) === (end === undefined)) fields.note('Next', 'give either Next or "End": true');
  return next;
}

function errorHandling(fields: DefinitionFields) {
  return { ...loadTransformation(fields), retry: loadRetriers(fields), catch: loadCatchers(fields) };
}

function loadParallel(fields: DefinitionFields, loadBranch: LoadBranch) {
  const branches = fields.objects('Branches').map((branch) => {
    branch.text('Comment');
    const flow = loadBranch(branch);
    branch.end();
    return flow;
  });
  if (branches.length === 0) fields.note('Branches', 'needs at least one branch');
  return { branches, arguments: fields.template('Arguments') };
}

function loadChoice(fields: DefinitionFields) {
  const rules = fields.objects('Choices').map((rule) => {
    rule.text('Comment');
    const loaded = {
      condition: rule.expression('Condition'),
      next: rule.requiredText('Next'),
      ...loadTransformation(rule),
    };
    rule.end();
    return loaded;
  });
  if (rules.length === 0) fields.note('Choices', 'needs at least one rule');
  return { rules, otherwise: fields.text('Default'), ...loadTransformation(fields) };
}

function loadWait(fields: DefinitionFields) {
  if (fields.has('Seconds') === fields.has('Timestamp')) fields.note('Seconds', 'give either Seconds or Timestamp');
  return fields.has('Timestamp')
    ? { timestamp: fields.template('Timestamp') }
    : { seconds: fields.template('Seconds') };
}
