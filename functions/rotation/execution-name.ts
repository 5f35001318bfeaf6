/** Characters an execution name may have (StartExecution model). */
const NAME_CHARACTERS = 80;

/**
 * The secret's name, from its ARN: Secrets Manager appends a hyphen and six random characters to the name.
 * Anything but an ARN of a secret is returned as it is.
 */
export function secretNameOf(secretArn: string): string {
  const name = /^arn:[^:]+:secretsmanager:[^:]*:[^:]*:secret:(.+)$/.exec(secretArn)?.[1];
  return name === undefined ? secretArn : name.replace(/-[A-Za-z0-9]{6}$/, '');
}

/**
 * Name of an execution: the readable name of the secret, shortened, and the token, so that the same rotation always
 * asks for the same execution. A further attempt after a failed one gets `-2`, `-3`; a lone check `-check`, and what the
 * watch starts `-watch`.
 */
export function executionName(
  secretArn: string,
  versionId: string,
  attempt: number,
  purpose: 'rotate' | 'check' | 'watch',
): string {
  const tail = `${allowed(versionId)}${purpose === 'rotate' ? '' : `-${purpose}`}${attempt === 1 ? '' : `-${attempt}`}`;
  const head = allowed(secretNameOf(secretArn)).slice(0, Math.max(0, NAME_CHARACTERS - tail.length - 1));
  return `${head}-${tail}`.slice(-NAME_CHARACTERS);
}

const allowed = (text: string): string => text.replace(/[^0-9A-Za-z_-]/g, '-');
