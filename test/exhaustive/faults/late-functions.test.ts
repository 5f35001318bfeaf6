import {
  type Scenario,
  STOPPED_IN_CREATE_SECRET,
  STOPPED_IN_FINISH_SECRET,
  STOPPED_IN_SET_SECRET,
  stoppedInRollBackAt,
} from '../../stories/faults/scenarios';
import { runCase } from '../../stories/faults/run-case';
import { pointName } from '../../stories/faults/cases/injection-point';
import { STRATEGIES } from '../../../workflow/names';
import { Testbed } from '../../stories/faults/testbed';
import type { Hold } from '../../stories/faults/story';

/** SetSecret logs in to change the password, and changes it. */
const CONNECTS = 'setSecret > connect (rotation) #1';
const CHANGES = 'setSecret > ALTER ROLE (rotation) #1';
/** RollBack sets the old password again. */
const RESTORES = 'rollBack > ALTER ROLE (rotation-restore) #1';
/** RollBack has withdrawn the label and looks again. */
const WITHDRAWN = 'rollBack > DescribeSecret #2';
/** RollBack has reached its verdict: the next thing it causes is the alert. */
const JUDGED = 'notify > invocation #1';

let testbed: Testbed;
beforeAll(async () => (testbed = await Testbed.open()));
afterAll(() => testbed.close());

const all = (name: string, ...occurrences: readonly number[]) => occurrences.map((number) => `${name} #${number}`);

describe.each(STRATEGIES)('by the strategy %s', (strategy) => {
  const by = strategy === 'single-user' ? {} : { strategy };
  /** Which value of those that a function reads is the new version's: the superuser's comes before it. */
  const newValue = strategy === 'single-user' ? 2 : 3;
  /** RollBack has ended the sessions of SetSecret for the first time, and goes on to look at the new version. */
  const FENCED_ONCE = `rollBack > GetSecretValue #${newValue}`;

  /** The execution is stopped while a function works; the function is held and let go, beside the recovery. */
  async function late(scenario: Scenario, ...holds: readonly Hold[]) {
    const report = await runCase(testbed, { scenario: { ...scenario, ...by }, faults: [], holds });
    return { ...report, passed: report.points.map(pointName) };
  }

  describe('a CreateSecret that outlives its execution, and stores its value once the label was withdrawn', () => {
    it('is waited for: the label is withdrawn again', async () => {
      const stores = 'createSecret > PutSecretValue #1';
      const withdraws = all('rollBack > UpdateSecretVersionStage AWSPENDING', 1, 2);
      const { verdict, violations, passed } = await late(
        STOPPED_IN_CREATE_SECRET,
        { held: ['rollBack > invocation #1'], until: stores },
        { held: [stores], until: withdraws[0] ?? '', linger: 200 },
      );
      expect(passed).toEqual(expect.arrayContaining([stores, ...withdraws, JUDGED]));
      expect({ verdict, violations }).toEqual({ verdict: 'rolledBack', violations: [] });
    });
  });

  describe('a SetSecret that outlives its execution and is held until RollBack has judged changes nothing', () => {
    it.each<readonly [string, readonly string[]]>([
      ['before it has begun', ['setSecret > invocation #1']],
      ['before it reads the value in AWSCURRENT', all('setSecret > GetSecretValue', 1, 2, 3)],
      ...(strategy === 'single-user'
        ? []
        : [['before it reads the superuser', all('setSecret > GetSecretValue', 2, 3, 4)] as const]),
      ['before it logs in to change the password', [CONNECTS]],
      ['logged in, before its session is free of the settings of the role', all('setSecret > SET (rotation)', 1, 2)],
      // The value that it reads last, and its labels.
      [
        'logged in, before it asks whether the version is still wanted',
        all('setSecret > GetSecretValue', newValue, newValue + 1, newValue + 2),
      ],
      ['with its statement on the way', [CHANGES]],
    ])('%s', async (_, held) => {
      const { verdict, violations, passed } = await late(
        STOPPED_IN_SET_SECRET,
        { held: ['rollBack > invocation #1'], until: held[0] ?? '' },
        { held, until: JUDGED },
      );
      expect(passed).toEqual(expect.arrayContaining([held[0], JUDGED]));
      expect({ verdict, violations }).toEqual({ verdict: 'rolledBack', violations: [] });
    });
  });

  describe('a SetSecret that was allowed to go on before the label was withdrawn', () => {
    it('and changes the password afterwards is seen: the rotation is completed', async () => {
      const { verdict, violations, passed } = await late(
        STOPPED_IN_SET_SECRET,
        { held: [CONNECTS], until: FENCED_ONCE },
        { held: ['rollBack > UpdateSecretVersionStage AWSPENDING #1'], until: CHANGES },
        { held: [CHANGES], until: WITHDRAWN },
      );
      expect(passed).toEqual(expect.arrayContaining([CHANGES, WITHDRAWN]));
      // The other of two users gets back what it had, since applications can log in anyway.
      const seen = strategy === 'alternating-users' ? 'rolledBack' : 'rolledForward';
      expect({ verdict, violations }).toEqual({ verdict: seen, violations: [] });
    });
  });

  describe('a FinishSecret that outlives its execution, and moves AWSCURRENT', () => {
    const move = all('finishSecret > UpdateSecretVersionStage AWSCURRENT', 1, 2, 3);

    if (strategy === 'alternating-users') {
      it('is waited for before the other user is closed, so that no login is refused', async () => {
        const { verdict, violations, passed } = await late(STOPPED_IN_FINISH_SECRET, {
          held: move,
          until: FENCED_ONCE,
          linger: 5_000,
        });
        expect(passed).toEqual(expect.arrayContaining([move[0], JUDGED]));
        expect(passed).not.toContain(RESTORES);
        expect({ verdict, violations }).toEqual({ verdict: 'rolledForward', violations: [] });
      });
    } else {
      it('once the old password was set again is waited for: AWSCURRENT logs in', async () => {
        // Longer than RollBack would need to its judgement, and shorter than the function lives.
        const late5Seconds = { held: move, until: RESTORES, linger: 5_000 };
        const { verdict, violations, passed } = await late(STOPPED_IN_FINISH_SECRET, late5Seconds);
        expect(passed).toEqual(expect.arrayContaining([move[0], RESTORES, JUDGED]));
        // The superuser may also set the new password once more.
        const ends = strategy === 'single-user' ? 'rolledBack' : 'rolledForward';
        expect({ verdict, violations }).toEqual({ verdict: ends, violations: [] });
      });
    }
  });

  describe('a RollBack that outlives its execution, about to set a password', () => {
    const MOVES = 'rollBack > UpdateSecretVersionStage AWSCURRENT #1';
    const alternates = strategy === 'alternating-users';
    // With two users the other one is given up where somebody has chosen another version, whatever that says.
    const chosen = alternates ? {} : { password: 'chosen-by-hand' };

    it('has its session ended by the recovery, which with one user decides otherwise', async () => {
      const { verdict, violations, passed } = await late(stoppedInRollBackAt(RESTORES, chosen), {
        held: [RESTORES],
        until: JUDGED,
      });
      const wanted = [RESTORES, ...(alternates ? [] : [MOVES]), JUDGED];
      expect(wanted.filter((point) => !passed.includes(point))).toEqual([]);
      const ends = alternates ? 'rolledBack' : 'rolledForward';
      expect({ verdict, violations }).toEqual({ verdict: ends, violations: [] });
    });

    if (strategy === 'single-user') {
      it('has it ended even if it was opened after the recovery had looked for it', async () => {
        const LOGS_IN = 'rollBack > connect (rotation-restore) #1';
        /** The recovery has looked for such a session, and asks again for the new password. */
        const FENCED = 'rollBack > connect (rotation-look) #9';
        const { verdict, violations, passed } = await late(
          stoppedInRollBackAt(LOGS_IN, chosen),
          { held: [LOGS_IN], until: FENCED },
          { held: [MOVES], until: RESTORES },
          { held: [RESTORES], until: JUDGED },
        );
        expect(passed).toEqual(expect.arrayContaining([LOGS_IN, MOVES, RESTORES, JUDGED]));
        expect({ verdict, violations }).toEqual({ verdict: 'rolledForward', violations: [] });
      });
    }
  });
});
