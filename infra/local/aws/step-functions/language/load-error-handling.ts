import type { DefinitionFields } from './definition-fields';
import { StatesError } from './failures';
import { loadTransformation } from './load-transformation';
import type { Catcher, Retrier } from './state-language';

/** Greatest values of a retrier (Developer Guide, "Retrying after an error"). */
const LONGEST_INTERVAL = 99_999_999;
const MOST_ATTEMPTS = 99_999_999;
const LONGEST_DELAY = 31_622_400;

/** Reads Retry, with AWS's defaults: 1 second, 3 retries, doubled each time, no jitter. */
export function loadRetriers(fields: DefinitionFields): readonly Retrier[] {
  const retriers = fields.objects('Retry');
  return retriers.map((retrier, index) => {
    retrier.text('Comment');
    const jitter = retrier.text('JitterStrategy') ?? 'NONE';
    if (jitter !== 'FULL' && jitter !== 'NONE') retrier.note('JitterStrategy', 'must be FULL or NONE');
    const loaded = {
      errorEquals: loadErrorNames(retrier, index === retriers.length - 1),
      intervalSeconds: retrier.number('IntervalSeconds', { min: 1, max: LONGEST_INTERVAL }) ?? 1,
      maxAttempts: retrier.number('MaxAttempts', { min: 0, max: MOST_ATTEMPTS }) ?? 3,
      backoffRate: retrier.number('BackoffRate', { min: 1, max: Number.MAX_VALUE, whole: false }) ?? 2,
      maxDelaySeconds: retrier.number('MaxDelaySeconds', { min: 1, max: LONGEST_DELAY }) ?? Infinity,
      fullJitter: jitter === 'FULL',
    };
    retrier.end();
    return loaded;
  });
}

/** Reads Catch. */
export function loadCatchers(fields: DefinitionFields): readonly Catcher[] {
  const catchers = fields.objects('Catch');
  return catchers.map((catcher, index) => {
    catcher.text('Comment');
    const loaded = {
      errorEquals: loadErrorNames(catcher, index === catchers.length - 1),
      next: catcher.requiredText('Next'),
      ...loadTransformation(catcher),
    };
    catcher.end();
    return loaded;
  });
}

function loadErrorNames(fields: DefinitionFields, isLast: boolean): readonly string[] {
  const value = fields.raw('ErrorEquals');
  if (!Array.isArray(value) || value.length === 0 || !value.every((name) => typeof name === 'string')) {
    fields.note('ErrorEquals', 'must be a list of at least one error name');
    return [];
  }
  const names = value as readonly string[];
  // States language, "Errors": States.ALL "MUST appear alone in the ErrorEquals array and MUST appear in the last" one.
  if (names.includes(StatesError.all) && names.length > 1) fields.note('ErrorEquals', 'States.ALL must stand alone');
  if (names.includes(StatesError.all) && !isLast) fields.note('ErrorEquals', 'States.ALL must stand in the last one');
  return names;
}
