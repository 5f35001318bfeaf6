import type {
  BarrableAct,
  BarredAct,
  CompensationAct,
  RollBackResult,
  RotationDocument,
} from '../../../workflow/document';
import { COMMAND_LINE } from '../../../workflow/names';
import { isExplained, readFailure } from '../../../workflow/read-failure';
import type { Reason } from '../../../workflow/reasons';
import { isRotationError, RotationError } from '../../errors/rotation-error';
import type { RotationPorts } from '../ports';
import { CURRENT, holderOf, holds, KEEP } from '../secret/versions';
import { settingsProven } from '../secret/seen';
import { strategyOf } from '../strategies/strategy-of';
import { compensate, type Compensation } from './compensate';
import { hasWaitedBefore, untilNoneCanInterfere } from './late-functions';
import { LoginAttempts } from './login-attempts';
import { type Observation, observe } from './observe';
import { refusalsOf } from './refusals';
import { credentialsOf } from '../secret/writer';
import { underSettingsOf } from './under-settings';
import type { RotationStrategy } from '../strategies/strategy';
import { conclude, type Conclusion, LOST_ROLE } from './verdict';

/**
 * The most acts until everything must have settled; the longest path has seven (keep, move, remove, all refused, and the
 * other way).
 */
const MAXIMUM_ROUNDS = 12;
/**
 * The most passwords that one rollback sets; the longest path has one for each of two users, and one more if a late function
 * was quicker.
 */
const MAXIMUM_PASSWORDS_SET = 3;
/** An act failed because labels or password were moved meanwhile, perhaps by another RollBack. */
const OVERTAKEN: readonly Reason[] = ['labelMovedElsewhere', 'credentialRejected'];
/** Acts that change the database. */
const PASSWORD_CHANGES: readonly BarrableAct[] = ['restorePassword', 'restoreOtherUser', 'closeOtherUser'];
/** Acts on labels alone. */
const LABEL_MOVES: readonly BarrableAct[] = [
  'moveCurrentForward',
  'moveCurrentBack',
  'removePending',
  'keepVersion',
  'releaseVersion',
];
/** During a failover, two passwords may both work: how often that is checked again, and the pause before. */
const BOTH_WORK = { looks: 2, pauseMilliseconds: 4_000 };

/**
 * Serves RollBack: observes, does one thing, observes again, until nothing is left to do. It keeps no state, so it may be run
 * again after its own death, or concurrently. The database comes first and is proven by a login; labels come last. If one way
 * is refused, it goes the other: applications can log in, whatever happens to the labels.
 *
 * @throws RotationError if a login proved nothing now but may prove something later (nothing was changed then), or, in a
 * recovery that continues by itself, whenever a later attempt may find more
 */
export async function rollBack(ports: RotationPorts, document: RotationDocument): Promise<RollBackResult> {
  return orContinue(await new RollBack(ports, document).toTheEnd(), document);
}

/**
 * Serves RestoreAccess, which follows if RollBack did not end, or applications still cannot log in. It does the same in a
 * function that may move no label: it can only set the password of AWSCURRENT again. The labels are left to the recovery that
 * follows, where it takes turns with RollBack as long as that is barred.
 *
 * @throws RotationError as {@link rollBack}
 */
export async function restoreAccess(ports: RotationPorts, document: RotationDocument): Promise<RollBackResult> {
  const { secretArn, rollBack: earlier, rollBackFailure } = document;
  const { reason } = rollBackFailure ? readFailure(rollBackFailure) : { reason: 'unexpected' as const };
  const error = new RotationError(reason, {
    attempted: `Rolling back the rotation of ${secretArn}`,
    found: 'RollBack could not let applications in, and no other function may move labels',
  });
  const found = await new RollBack(ports, document, error).toTheEnd();
  // RollBack may do and see what this function may not.
  const lookAgain = found.verdict === 'unresolved' && !LOST_ROLE.includes(found.reason);
  const result = orContinue({ ...found, ...(lookAgain && { lookAgain }) }, document);
  // Reported as one rollback: what was barred there is the cause; that no label may be moved here is not.
  const { barred = [], acts, ...rest } = result;
  const obstacles = [...(earlier?.barred ?? []), ...barred.filter(({ act }) => !LABEL_MOVES.includes(act))];
  return { ...rest, acts: [...(earlier?.acts ?? []), ...acts], ...(obstacles.length > 0 && { barred: obstacles }) };
}

/** @throws RotationError in a recovery, which continues by itself, if a later attempt may find more */
function orContinue(result: RollBackResult, { recoveryOf, secretArn, versionId }: RotationDocument): RollBackResult {
  if (result.lookAgain !== true || recoveryOf === undefined) {
    return result;
  }
  throw new RotationError(result.reason, {
    attempted: `Recovering version ${versionId} of ${secretArn}`,
    found: result.barred?.[0]?.found ?? 'it cannot be resolved yet',
    applicationsCanLogIn: result.applicationsCanLogIn,
  });
}

class RollBack {
  private readonly acts: CompensationAct[] = [];
  private readonly barred: Partial<Record<BarrableAct, RotationError>>;
  private readonly began: number;
  private logins: LoginAttempts | undefined;
  private bothWorkLooks = 0;
  private openAgainAt: number | undefined;
  /** How often a password was set: the one set a moment ago may have been changed once by a function that outlived its task. */
  private passwordsSet = 0;
  /** As given, and once the secret is described, under its own settings. */
  private ports: RotationPorts;

  constructor(
    private readonly given: RotationPorts,
    private readonly document: RotationDocument,
    /** Why it may move no label, if it may not. */
    private readonly withoutLabels?: RotationError,
  ) {
    this.ports = given;
    this.barred = withoutLabels ? Object.fromEntries(LABEL_MOVES.map((act) => [act, withoutLabels])) : {};
    this.began = given.clock.now();
  }

  /** @throws RotationError that states what was changed before it */
  async toTheEnd(): Promise<RollBackResult> {
    try {
      return await this.untilSettled();
    } catch (error) {
      throw error instanceof RotationError && this.openAgainAt !== undefined ? error.withImpact('unknown') : error;
    }
  }

  private async untilSettled(): Promise<RollBackResult> {
    for (let round = 1; round <= MAXIMUM_ROUNDS; round++) {
      const observation = await this.observe();
      const next = this.next(observation);
      if (next === 'lookAgain') {
        await this.ports.clock.sleep(BOTH_WORK.pauseMilliseconds);
      } else if ('verdict' in next) {
        return this.conclude(next, observation);
      } else {
        await this.act(next, observation);
      }
    }
    throw new RotationError('unexpected', {
      attempted: `Rolling back the rotation of ${this.document.secretArn}`,
      found: `labels and database did not settle within ${MAXIMUM_ROUNDS} rounds; something else is changing them`,
      remedy: `Stop other changes to the secret, then run \`${COMMAND_LINE} recover\`.`,
    });
  }

  private async observe(): Promise<Observation> {
    const { secretArn, versionId, createSecret } = this.document;
    const description = await this.given.secrets.describe(secretArn);
    if (this.logins === undefined) {
      this.ports = underSettingsOf(description, this.given);
      const read = credentialsOf(this.ports.writers, description, this.document);
      this.logins = new LoginAttempts(this.ports, this.document, refusalsOf(this.document), read);
    }
    const originalVersionId = createSecret?.currentVersionId;
    const observation = await observe(this.ports, description, this.logins, {
      versionId,
      strategy: this.strategyFor(description),
      originalVersionId,
      fence: true,
      stored: createSecret !== undefined,
      barred: this.barred,
    });
    if (observation.endedSessions > 0) {
      this.acts.push('endedSessions');
    }
    return observation;
  }

  /** The one that has set the password, even if the tag has been changed since. */
  private strategyFor(description: Observation['description']): RotationStrategy {
    return strategyOf(settingsProven(this.document) ?? description);
  }

  private next(observation: Observation): Compensation | Conclusion | 'lookAgain' {
    const { versionId } = this.document;
    const { description, evidence, endangered } = observation;
    if (endangered && this.barred.keepVersion === undefined) {
      return { act: 'keepVersion', versionId };
    }
    const needless = keptForNothing(observation, versionId);
    if (needless !== undefined && this.barred.releaseVersion === undefined) {
      return { act: 'releaseVersion', versionId: needless };
    }
    const decision = this.strategyFor(description).decide({
      ...evidence,
      barred: this.barred,
      doubted: isDoubted(this.document),
    });
    if (decision.act === 'lookAgain') {
      if (decision.because.transient) {
        throw decision.because;
      }
      return { verdict: 'unresolved', reason: decision.because.reason };
    }
    const bothWork = decision.act === 'none' && 'reason' in decision && decision.reason === 'bothCredentialsWork';
    return bothWork && this.bothWorkLooks++ < BOTH_WORK.looks ? 'lookAgain' : decision;
  }

  private async act(compensation: Compensation, { description, evidence }: Observation): Promise<void> {
    const { began } = this;
    if (PASSWORD_CHANGES.includes(compensation.act) && this.passwordsSet >= MAXIMUM_PASSWORDS_SET) {
      this.barred[compensation.act] = new RotationError('noCredentialWorks', {
        attempted: `Setting a password of ${this.document.secretArn} again`,
        found: 'the server refuses passwords that were set a moment ago',
      });
      return;
    }
    // A function that may move no label lives shorter than those it would wait for; the recovery takes over.
    const waits = this.withoutLabels === undefined;
    if (waits && (await hasWaitedBefore(this.ports.clock, this.document, { act: compensation.act, began }))) {
      return;
    }
    try {
      const act = await compensate(this.ports, this.document, compensation, description);
      this.acts.push(act);
      if (act === 'restoredPassword' || act === 'movedCurrentForward' || act === 'movedCurrentBack') {
        this.openAgainAt = this.ports.clock.now();
      }
      if (PASSWORD_CHANGES.includes(compensation.act)) {
        this.logins?.forget();
        this.passwordsSet += 1;
      }
      const valueless = evidence.pending === undefined;
      if (waits) {
        await untilNoneCanInterfere(this.ports.clock, this.document, { act, valueless, began });
      }
    } catch (error) {
      // Something changed between observation and act: the decision no longer fits, so observe again.
      if (isRotationError(error, ...OVERTAKEN)) {
        return;
      }
      // Wait for a database that is briefly unavailable, but not for a label that cannot be moved: there is another way.
      if (!(error instanceof RotationError) || (PASSWORD_CHANGES.includes(compensation.act) && error.transient)) {
        throw error;
      }
      this.barred[compensation.act] = error;
    }
  }

  private conclude(conclusion: Conclusion, observation: Observation): RollBackResult {
    const { document, acts, logins, openAgainAt } = this;
    const barred = Object.entries(this.barred).map(([act, { reason, text }]): BarredAct => ({
      act: act as BarrableAct,
      reason,
      found: text.found,
    }));
    const began = document.setSecret?.lockoutBeganAt;
    return conclude(conclusion, {
      document,
      observation,
      acts,
      barred,
      refusedVersions: logins?.refusedVersions ?? [],
      ...(openAgainAt !== undefined &&
        began !== undefined && { lockoutMilliseconds: Math.max(0, openAgainAt - began) }),
    });
  }
}

/** Whether AWSCURRENT was refused in this rotation, so that only a login shows that it is accepted again. */
function isDoubted({ failure, rollBack }: RotationDocument): boolean {
  const facts = failure && readFailure(failure);
  const refused = facts && isExplained(facts) ? facts.refusedVersions : undefined;
  return rollBack?.applicationsCanLogIn === 'no' || (refused !== undefined && refused.length > 0);
}

/**
 * A version that was kept for its password, which AWSCURRENT keeps now, or which the database no longer holds: it is
 * refused, or AWSCURRENT's is accepted for the same role.
 */
function keptForNothing({ evidence, description, kept }: Observation, versionId: string): string | undefined {
  const holder = holderOf(description, KEEP);
  if (holder === undefined || holds(description, holder, CURRENT)) {
    return holder;
  }
  const { pending, current } = evidence;
  const refused = holder === versionId && pending?.probe.outcome === 'rejected';
  const replaced = current?.probe.outcome === 'accepted' && kept?.credentials.sameRoleAs(current.credentials) === true;
  return refused || replaced ? holder : undefined;
}
