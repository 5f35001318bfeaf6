import { createHash } from 'node:crypto';
import { recoveryNameOf } from '../../workflow/names';
import type { ExecutionId } from '../rotation/ports';
import { secretNameOf } from '../rotation/secret/secret-name';

/** Characters an execution name may have (StartExecution model). */
const NAME_CHARACTERS = 80;

/**
 * Name of an execution: the readable name of the secret, shortened, a hash of its ARN, and the token, so that the same
 * rotation always asks for the same execution and no other secret's does, whatever its name. What is no rotation has its
 * purpose behind that (`-check`, `-watch`), and every attempt but the first its number.
 */
export function executionName({ recovery, ...id }: ExecutionId): string {
  return recovery ? recoveryNameOf(nameOf(id)) : nameOf(id);
}

function nameOf({ secretArn, versionId, purpose, attempt }: ExecutionId): string {
  const work = `${purpose === 'rotate' ? '' : `-${purpose}`}${attempt === 1 ? '' : `-${attempt}`}`;
  const tail = `${secretHash(secretArn)}-${allowed(versionId)}${work}`;
  if (tail.length > NAME_CHARACTERS) {
    return `${tail.slice(0, NAME_CHARACTERS - 7)}-${shortHash(tail)}`;
  }
  const head = readableName(secretArn).slice(0, Math.max(0, NAME_CHARACTERS - tail.length - 1));
  return head === '' ? tail : `${head}-${tail}`;
}

/** The secret's name in the characters an execution name may have. */
export const readableName = (secretArn: string): string => allowed(secretNameOf(secretArn));

/** Identifies a secret in the name of every execution for it. */
export const secretHash = (secretArn: string): string => shortHash(secretArn);

/** Whether an execution of this name may be about the secret: it carries its hash, or is an id as EventBridge and the console give. */
export const mayBeAbout = (executionName: string, secretArn: string): boolean =>
  executionName.includes(`${secretHash(secretArn)}-`) || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-/.test(executionName);

/** Six letters and digits: some two thousand million values. */
function shortHash(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return BigInt(`0x${hex}`).toString(36).padStart(6, '0').slice(-6);
}

const allowed = (text: string): string => text.replace(/[^0-9A-Za-z_-]/g, '-');
