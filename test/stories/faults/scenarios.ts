import type { StrategyName } from '../../../workflow/names';
import { cutOff, moveCurrentTooEarly, removePending, storeCurrent, storeWhatHolds } from './interference';
import type { InjectionPoint } from './cases/injection-point';
import type { Testbed } from './testbed';
import type { Story } from './story';

/** What happens to a rotation beside the injected faults; the story asks at every invocation of a task. */
export interface Scenario {
  readonly name: string;
  /** Default: single user. */
  readonly strategy?: StrategyName;
  /** Begins what meets the faults, and waits for its end. Default: Secrets Manager rotates. @returns the version under rotation */
  readonly begin?: (story: Story) => Promise<string>;
  /**
   * Called before a task is invoked for the first time.
   * @returns `hang` if the invocation shall not take place, since its execution was stopped
   */
  readonly before?: ((caller: string, story: Story, testbed: Testbed) => Promise<'hang' | undefined>) | undefined;
  /** Lambda has no capacity for so many invocations of a task. */
  readonly throttled?: { readonly task: string; readonly times: number };
  /** Puts right what {@link before} spoiled. */
  readonly repair?: (story: Story, testbed: Testbed) => Promise<void>;
  /** What a person does in it refuses applications, whatever the rotation does. */
  readonly locksOut?: true;
  /** Which points are this scenario's own; the others are the same as in an earlier scenario. */
  readonly own: (point: InjectionPoint) => boolean;
}

const isBy =
  (...callers: readonly string[]) =>
  ({ caller }: InjectionPoint): boolean =>
    callers.includes(caller);
const afterwards = isBy('rollBack', 'notify');
const byRollBack = isBy('rollBack');
/** What RollBack changes: its looks are the same whatever it finds. */
const itsChanges = ({ caller, operation }: InjectionPoint): boolean =>
  caller === 'rollBack' && /^UpdateSecretVersionStage|\(rotation-restore\)$/.test(operation);

/** Something happens once, right before a task is invoked, and the invocation takes place all the same. */
const once =
  (task: string, act: (story: Story, testbed: Testbed) => Promise<void>): Scenario['before'] =>
  async (caller, story, testbed) => {
    if (caller === task) await act(story, testbed);
    return undefined;
  };

/**
 * A person stops the execution as it invokes this task; the event rule then starts a recovery.
 * @param meanwhile what becomes of the invocation: it never takes place, or its function runs on unheeded
 */
const stoppedAt = (name: string, task: string, meanwhile: 'hang' | undefined): Scenario => ({
  name,
  before: async (caller, story) => {
    if (caller !== task) return undefined;
    await story.stopExecutions();
    return meanwhile;
  },
  own: byRollBack,
});

/**
 * What can happen to a rotation: it succeeds; a privilege is revoked midway, so that the verification fails and
 * everything is put back; stopped before and after SetSecret, so that a recovery finds the old or the new password; taken
 * up again where an earlier attempt had stored or had set the password; and crossed by a person who stores another value,
 * points the secret elsewhere, or moves AWSCURRENT too early.
 */
const OF_ONE_USER: readonly Scenario[] = [
  { name: 'through', own: () => true },
  {
    name: 'undone',
    before: once('testSecret', (story, testbed) => testbed.database.revokeReading(story.role)),
    repair: (story, testbed) => testbed.database.grantReading(story.role),
    own: (point) => isBy('testSecret')(point) || afterwards(point) || point.operation === 'DescribeExecution',
  },
  {
    // Long enough for the rotation function to ask why nothing happens.
    name: 'waits for Lambda',
    throttled: { task: 'testSecret', times: 10 },
    own: ({ operation }) => operation === 'GetExecutionHistory',
  },
  stoppedAt('stopped before SetSecret', 'setSecret', 'hang'),
  stoppedAt('stopped after SetSecret', 'testSecret', 'hang'),
  {
    name: 'taken up again before SetSecret',
    begin: (story) => story.resume(() => cutOff(story, 'createSecret')),
    own: isBy('createSecret'),
  },
  {
    name: 'taken up again after SetSecret',
    begin: (story) => story.resume(() => cutOff(story, 'setSecret')),
    own: isBy('preflight', 'setSecret'),
  },
  {
    name: 'AWSPENDING removed by hand, to rotate again',
    begin: (story) => story.rotateAfter(async () => removePending(story, await cutOff(story, 'setSecret'))),
    own: byRollBack,
  },
  {
    name: 'another value stored',
    locksOut: true,
    before: once('testSecret', (story) => storeCurrent(story, { password: 'chosen-by-hand' })),
    own: itsChanges,
  },
  {
    name: 'pointed elsewhere',
    locksOut: true,
    before: once('testSecret', (story) => storeCurrent(story, { host: 'localhost', password: 'chosen-by-hand' })),
    repair: (story) => storeWhatHolds(story, '127.0.0.1'),
    own: itsChanges,
  },
  {
    name: 'made current too early',
    locksOut: true,
    before: once('setSecret', moveCurrentTooEarly),
    own: itsChanges,
  },
];

/** Scenarios whose points are the same for every strategy, but for those of the steps that ask it. */
const forStrategy = (strategy: StrategyName): readonly Scenario[] => [
  { name: strategy, strategy, own: isBy('preflight', 'setSecret') },
  {
    name: `${strategy}, undone`,
    strategy,
    // The second rotation, so that both users have a password that applications may hold.
    begin: (story) =>
      story.rotateAfter(async () => {
        await story.rotate();
      }),
    before: once('testSecret', (story, testbed) => testbed.database.revokeReading(story.role)),
    repair: (story, testbed) => testbed.database.grantReading(story.role),
    own: byRollBack,
  },
  { ...stoppedAt(`${strategy}, stopped after SetSecret`, 'testSecret', 'hang'), strategy },
];

/** All that is tried: the strategies in which a superuser changes the password as far as they differ. */
export const SCENARIOS: readonly Scenario[] = [
  ...OF_ONE_USER,
  ...forStrategy('alternating-users'),
  {
    name: 'alternating-users, undone at first',
    strategy: 'alternating-users',
    before: once('testSecret', (story, testbed) => testbed.database.revokeReading(story.role)),
    repair: (story, testbed) => testbed.database.grantReading(story.role),
    own: itsChanges,
  },
  ...forStrategy('single-user-with-superuser'),
];

/** Every scenario of a rotation by this strategy, all its points its own. */
export function scenariosOf(strategy: StrategyName): readonly Scenario[] {
  const own = () => true;
  if (strategy === 'single-user') return OF_ONE_USER;
  const itsOwn = SCENARIOS.filter((scenario) => scenario.strategy === strategy).map((each) => ({ ...each, own }));
  const crossed = OF_ONE_USER.map((scenario) => ({ ...scenario, name: `${strategy}, ${scenario.name}`, strategy }));
  // A story is known by its name: of two scenarios with the same one, the strategy's own is meant.
  return [...itsOwn, ...crossed.filter(({ name }) => itsOwn.every((each) => each.name !== name))];
}

/** The execution is stopped as the verification ceases to pass, and FinishSecret works on beside the recovery. */
export const STOPPED_IN_FINISH_SECRET: Scenario = {
  name: 'stopped in FinishSecret',
  before: once('finishSecret', async (story, testbed) => {
    await testbed.database.revokeReading(story.role);
    await story.stopExecutions();
  }),
  repair: (story, testbed) => testbed.database.grantReading(story.role),
  own: afterwards,
};

/**
 * A person makes another value AWSCURRENT, and stops the execution as RollBack reaches this point; it works on beside the
 * recovery. The recovery does not know which version was current at the beginning, so that it decides otherwise.
 */
export const stoppedInRollBackAt = (point: string, chosen: Readonly<Record<string, unknown>>): Scenario => ({
  name: 'stopped in RollBack',
  before: async (caller, story) => {
    if (caller === 'testSecret') await storeCurrent(story, chosen);
    if (caller === 'rollBack') void story.passed(point).then(() => story.stopExecutions());
    return undefined;
  },
  own: afterwards,
});

/** The execution is stopped, and CreateSecret works on beside the recovery. */
export const STOPPED_IN_CREATE_SECRET = stoppedAt('stopped in CreateSecret', 'createSecret', undefined);

/** The execution is stopped, and SetSecret works on beside the recovery. */
export const STOPPED_IN_SET_SECRET = stoppedAt('stopped in SetSecret', 'setSecret', undefined);
