import type { Warning, WarningName } from '../../../workflow/warnings';
import type { ServerFacts } from '../ports';

/** How long before an expiry the warning begins. */
const NOTICE_MILLISECONDS = 60 * 24 * 60 * 60 * 1_000;

/**
 * Problems that do not stop this rotation, but that someone should know about.
 *
 * @param now in milliseconds since 1970, as is
 * @param nextRotationAt the time by which the next rotation is due; undefined if it is not known
 */
export function warningsOf(facts: ServerFacts, now: number, nextRotationAt?: number): readonly Warning[] {
  const { certificate, validUntil, password, loginTriggers, twins } = facts;
  const noticed = Math.max(now + NOTICE_MILLISECONDS, nextRotationAt ?? 0);
  const ending = (warning: WarningName, at: string | undefined): readonly Warning[] =>
    at !== undefined && Date.parse(at) < noticed ? [{ warning, at }] : [];
  const { storedAs, willBe } = password;
  return [
    ...ending('certificateExpires', certificate?.expiresAt),
    ...ending('authorityExpires', certificate?.authorityExpiresAt),
    ...ending('roleExpires', validUntil),
    ...(storedAs.kind === 'md5' ? [{ warning: 'md5BecomesScram' } as const] : []),
    ...(storedAs.kind !== 'md5' && willBe.kind !== 'md5' && willBe.iterations > storedAs.iterations
      ? [{ warning: 'iterationsRise' } as const]
      : []),
    ...(loginTriggers > 0 ? [{ warning: 'loginTriggers' } as const] : []),
    ...about(
      'otherUserDiffers',
      twins?.drifted.filter((name) => !twins.left.includes(name)),
    ),
    ...about('otherUserKeepsMore', twins?.left),
    ...(twins?.inheritsNothing ? [{ warning: 'otherUserInheritsNothing' } as const] : []),
    ...about('onlyOneUserCan', twins?.onlyOneCanUse, twins?.objects),
  ];
}

function about(warning: WarningName, names: readonly string[] = [], count = names.length): readonly Warning[] {
  return names.length === 0 ? [] : [{ warning, names, ...(count > names.length && { count }) }];
}
