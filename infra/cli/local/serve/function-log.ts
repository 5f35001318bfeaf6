import { secretNameOf } from '../../../../functions/rotation/secret/secret-name';
import type { LogLine } from '../../../local/index';
import { paint, type Terminal } from '../../terminal/terminal';

/** An ARN of a secret wherever it stands in an event, be it within JSON that is itself a string. */
const SECRET_ARN = /arn:[\w-]+:secretsmanager:[\w-]*:\d*:secret:[\w/+=.@-]+/;

/** A line that a function wrote, behind the secret its event names (`-` if it names none) and the function. */
export function functionLog({ functionName, line, payload }: LogLine, terminal: Terminal): string {
  const [secretArn] = SECRET_ARN.exec(payload) ?? [];
  const secret = secretArn === undefined ? '-' : secretNameOf(secretArn);
  return paint(terminal).dim(`  ${secret}  ${functionName}  ${line}`);
}
