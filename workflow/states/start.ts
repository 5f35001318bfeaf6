import type { ChoiceState } from '../asl';
import { FailureName } from '../error-names';
import { StateName } from '../names';
import { fail } from './fail';

/** Whether the input says which version of which secret it is about. */
const NAMES_VERSION = "$type($states.input.secretArn) = 'string' and $type($states.input.versionId) = 'string'";

/**
 * The input of a stopped execution, without spaces and line breaks. It may be any text, and $parse fails if it is not JSON.
 */
const STOPPED_INPUT = ['\\n', '\\r', '\\t', ' '].reduce(
  (text, blank) => `$replace(${text}, '${blank}', '')`,
  '$string($states.input.stopped.input)',
);
const STOPPED_NAMES_VERSION = ['secretArn', 'versionId']
  .map((field) => `$contains(${STOPPED_INPUT}, '"${field}":"')`)
  .join(' and ');

/** A field of it, cut out as text: neither an ARN nor a version id contains a character that JSON escapes. */
const stopped = (field: 'secretArn' | 'versionId') =>
  `$substringBefore($substringAfter(${STOPPED_INPUT}, '"${field}":"'), '"')`;

/** The first state for each mode, once the input has been validated. */
export const START: ChoiceState = {
  Type: 'Choice',
  Choices: [
    {
      Comment: 'Results of states come from this execution alone.',
      Condition: `{% $states.input.mode = 'rotate' and ${NAMES_VERSION} %}`,
      Output:
        '{% $sift($states.input, function($value, $name) { $name in ["mode", "secretArn", "versionId", "alert"] }) %}',
      Next: StateName.preflight,
    },
    {
      Comment: 'sessions',
      Condition: `{% $states.input.sessions = true and $states.input.mode = 'check' and ${NAMES_VERSION} %}`,
      Next: StateName.listSessions,
    },
    { Condition: `{% $states.input.mode = 'check' and ${NAMES_VERSION} %}`, Next: StateName.diagnose },
    {
      Comment: 'From the rule that watches for executions that ended without their catch: input is theirs, as text.',
      Condition: `{% $states.input.mode = 'recover' and ${STOPPED_NAMES_VERSION} %}`,
      Output: `{% {'mode': 'recover', 'secretArn': ${stopped('secretArn')}, 'versionId': ${stopped('versionId')}, 'failure': {'state': 'Execution', 'error': $states.input.stopped.status, 'cause': $states.input.stopped.executionArn}} %}`,
      Next: StateName.rollBack,
    },
    {
      Comment: 'continued',
      Condition: `{% $exists($states.input.recoveryOf) and $states.input.mode = 'recover' and ${NAMES_VERSION} %}`,
      Next: StateName.recover,
    },
    { Condition: `{% $states.input.mode = 'recover' and ${NAMES_VERSION} %}`, Next: StateName.rollBack },
  ],
  Default: StateName.inputRefused,
};

/** The first wrong field of the input, and what it may contain. */
const FIRST_FAULT = [
  "$not($states.input.mode in ['rotate', 'check', 'recover'])",
  "? 'field mode is ' & ($exists($states.input.mode) ? $string($states.input.mode) : 'missing') & '; allowed are rotate, check, recover'",
  // Written this way round because in JSONata a comparison with a missing value is never true.
  ": $type($states.input.secretArn) = 'string' ? 'field versionId is missing or not a string'",
  ": 'field secretArn is missing or not a string'",
].join(' ');

/** The caller gets the reason; nothing has been changed, so no alert is sent. */
export const INPUT_REFUSED = fail(
  FailureName.inputRefused,
  `'badEvent: Reading the input of the execution: ' & (${FIRST_FAULT}) & '. Nothing was touched. Start it with {"mode", "secretArn", "versionId"}.'`,
);
