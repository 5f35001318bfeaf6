import type { DiagnoseResult, StrategyFacts } from '../../../workflow/document';
import type { StrategyName } from '../../../workflow/names';
import type { Reason } from '../../../workflow/reasons';
import { SecretTag } from '../../../workflow/secret-tags';

/** Why another strategy is the better choice, or why none is. */
type Because =
  | 'noLoginMayBeRefused'
  | 'noLoginIsRefused'
  | 'mayNotChangeOwnPassword'
  | 'passwordChangedOutside'
  | 'superuserUnusable'
  | 'behindProxy';

/** Which strategy rotates a secret, and when another is the better choice (docs/strategies.md). */
export interface StrategyAdvice {
  readonly used: StrategyName;
  /** Null if there is no reason for another one. */
  readonly alternative: StrategyName | null;
  readonly because: Because;
  /** Whether the secret's value already names a superuser's secret, which the strategies with a superuser need. */
  readonly superuserNamed: boolean;
}

/**
 * @param fault the fault that the check found
 * @param wouldDo what a recovery would do about it
 */
export function strategyAdvice(
  facts: StrategyFacts,
  fault?: Reason,
  wouldDo: DiagnoseResult['wouldDo'] = 'none',
): StrategyAdvice {
  const { used, superuserNamed } = facts;
  return { used, superuserNamed, ...choice(facts, fault, wouldDo) };
}

function choice(
  { used, throughProxy }: StrategyFacts,
  fault: Reason | undefined,
  wouldDo: DiagnoseResult['wouldDo'],
): Pick<StrategyAdvice, 'alternative' | 'because'> {
  if (used === 'single-user') {
    if (fault === 'permissionDenied') {
      return { alternative: 'single-user-with-superuser', because: 'mayNotChangeOwnPassword' };
    }
    // A rotation that stopped halfway has changed it itself, and a recovery ends that.
    if (fault === 'credentialRejected' && wouldDo === 'none') {
      return { alternative: 'single-user-with-superuser', because: 'passwordChangedOutside' };
    }
  } else if (fault === 'superuserUnusable' || fault === 'superuserRejected') {
    return { alternative: 'single-user', because: 'superuserUnusable' };
  }
  if (throughProxy) {
    return { alternative: used === 'alternating-users' ? 'single-user' : null, because: 'behindProxy' };
  }
  return used === 'alternating-users'
    ? { alternative: null, because: 'noLoginIsRefused' }
    : { alternative: 'alternating-users', because: 'noLoginMayBeRefused' };
}

const SENTENCES: Readonly<Record<Because, string>> = {
  noLoginMayBeRefused: 'Logins are refused for a moment in each rotation; if none may be, choose alternating-users',
  noLoginIsRefused: 'No login is refused in a rotation',
  mayNotChangeOwnPassword:
    'If the role is not to be allowed to change its own password, choose single-user-with-superuser',
  passwordChangedOutside:
    `If this password is changed outside Secrets Manager again and again, choose single-user-with-superuser, which repairs it ` +
    `with the tag ${SecretTag.username}`,
  superuserUnusable: 'If there is to be no superuser, choose single-user',
  behindProxy: 'RDS Proxy knows only the user of AWSCURRENT, so that one user is the right choice',
};

/** `single-user. Logins are refused for a moment ...: add `masterarn` to its value, and set the tag ... to alternating-users.` */
export function strategyText({ used, alternative, because, superuserNamed }: StrategyAdvice): string {
  const sentence = `${used}. ${SENTENCES[because]}`;
  if (alternative === null) return `${sentence}.`;
  const superuser = alternative === 'single-user' || superuserNamed ? '' : 'add `masterarn` to its value, and ';
  return `${sentence}: ${superuser}set the tag ${SecretTag.strategy} to ${alternative}.`;
}
