import { strategyAdvice, strategyText } from '../../../../infra/cli/check/strategy-advice';
import type { StrategyFacts } from '../../../../workflow/document';

const facts = (used: StrategyFacts['used'], more: Partial<StrategyFacts> = {}): StrategyFacts => ({
  used,
  superuserNamed: used !== 'single-user',
  throughProxy: false,
  ...more,
});
const PROXY = { throughProxy: true };
const TAG = 'the tag rds-rotation-workflow:strategy';
const REFUSED = 'Logins are refused for a moment in each rotation; if none may be, choose alternating-users';
const ONE_USER = 'RDS Proxy knows only the user of AWSCURRENT, so that one user is the right choice';
const NO_SUPERUSER = 'If there is to be no superuser, choose single-user';

describe('what a check says of the strategy of a secret', () => {
  it.each<[string, Parameters<typeof strategyAdvice>, string]>([
    [
      'one user, no superuser named',
      [facts('single-user')],
      `single-user. ${REFUSED}: add \`masterarn\` to its value, and set ${TAG} to alternating-users.`,
    ],
    [
      'one user, a superuser named',
      [facts('single-user', { superuserNamed: true })],
      `single-user. ${REFUSED}: set ${TAG} to alternating-users.`,
    ],
    ['one user through a proxy', [facts('single-user', PROXY)], `single-user. ${ONE_USER}.`],
    [
      'one user that may not change its own password',
      [facts('single-user', PROXY), 'permissionDenied'],
      `single-user. If the role is not to be allowed to change its own password, choose single-user-with-superuser: add \`masterarn\` to its value, and set ${TAG} to single-user-with-superuser.`,
    ],
    [
      'one user whose password somebody has changed',
      [facts('single-user'), 'credentialRejected', 'none'],
      `single-user. If this password is changed outside Secrets Manager again and again, choose single-user-with-superuser, which repairs it with the tag rds-rotation-workflow:username: add \`masterarn\` to its value, and set ${TAG} to single-user-with-superuser.`,
    ],
    [
      'one user whose password a rotation has changed that stopped halfway',
      [facts('single-user', { superuserNamed: true }), 'credentialRejected', 'moveCurrentForward'],
      `single-user. ${REFUSED}: set ${TAG} to alternating-users.`,
    ],
    [
      'one user whose password a superuser changes',
      [facts('single-user-with-superuser')],
      `single-user-with-superuser. ${REFUSED}: set ${TAG} to alternating-users.`,
    ],
    [
      'the same through a proxy',
      [facts('single-user-with-superuser', PROXY)],
      `single-user-with-superuser. ${ONE_USER}.`,
    ],
    [
      'the same with a superuser that cannot be used',
      [facts('single-user-with-superuser'), 'superuserUnusable'],
      `single-user-with-superuser. ${NO_SUPERUSER}: set ${TAG} to single-user.`,
    ],
    ['two users', [facts('alternating-users')], 'alternating-users. No login is refused in a rotation.'],
    [
      'two users through a proxy',
      [facts('alternating-users', PROXY), 'configuration'],
      `alternating-users. ${ONE_USER}: set ${TAG} to single-user.`,
    ],
    [
      'two users whose superuser is refused',
      [facts('alternating-users'), 'superuserRejected'],
      `alternating-users. ${NO_SUPERUSER}: set ${TAG} to single-user.`,
    ],
  ])('%s', (_name, parameters, sentence) => {
    expect(strategyText(strategyAdvice(...parameters))).toBe(sentence);
  });

  it('are facts for programs', () => {
    expect(strategyAdvice(facts('single-user'), 'permissionDenied')).toEqual({
      used: 'single-user',
      superuserNamed: false,
      alternative: 'single-user-with-superuser',
      because: 'mayNotChangeOwnPassword',
    });
    expect(strategyAdvice(facts('alternating-users'))).toEqual({
      used: 'alternating-users',
      superuserNamed: true,
      alternative: null,
      because: 'noLoginIsRefused',
    });
  });
});
