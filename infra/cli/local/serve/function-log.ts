import { secretNameOf } from '../../../../functions/rotation/secret/secret-name';
import type { LogLine } from '../../../local/index';
import { paint, type Terminal } from '../../terminal/terminal';

/** The ARN of a secret anywhere in an event, even within JSON that is itself a string. */
const SECRET_ARN = /arn:[\w-]+:secretsmanager:[\w-]*:\d*:secret:[\w/+=.@-]+/;

/** A line that a function wrote, prefixed with the secret that its event names (`-` if none) and the function. */
export function functionLog({ functionName, line, payload }: LogLine, terminal: Terminal): string {
  const [secretArn] = SECRET_ARN.exec(payload) ?? [];
  const secret = secretArn === undefined ? '-' : secretNameOf(secretArn);
  return paint(terminal).dim(`  ${secret}  ${functionName}  ${line}`);
}
