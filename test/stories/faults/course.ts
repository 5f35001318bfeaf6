import { cutOff, moveCurrentTooEarly, storeCurrent, storeWhatHolds } from './bystander';
import type { Point } from './point';
import type { Stage } from './stage';
import type { Story } from './story';

/** What happens to a rotation beside the planned faults; the story asks at every invocation of a task. */
export interface Course {
  readonly name: string;
  /** Begins what meets the faults, and waits for its end. Default: Secrets Manager rotates. @returns the version under rotation */
  readonly begin?: (story: Story) => Promise<string>;
  /**
   * Called before a task is invoked for the first time.
   * @returns `hang` if the invocation shall not take place, since its execution was stopped
   */
  readonly before?: (actor: string, story: Story, stage: Stage) => Promise<'hang' | undefined>;
  /** Puts right what {@link before} spoiled. */
  readonly mend?: (story: Story, stage: Stage) => Promise<void>;
  /** Which points are this course's own; the others are the same as in an earlier course. */
  readonly own: (point: Point) => boolean;
}

const isBy =
  (...actors: readonly string[]) =>
  ({ actor }: Point): boolean =>
    actors.includes(actor);
const afterwards = isBy('rollBack', 'notify');
const byRollBack = isBy('rollBack');
/** What RollBack changes: its looks are the same whatever it finds. */
const itsChanges = ({ actor, deed }: Point): boolean =>
  actor === 'rollBack' && /^UpdateSecretVersionStage|\(rotation-restore\)$/.test(deed);

/** Something happens once, right before a task is invoked, and the invocation takes place all the same. */
const once =
  (task: string, act: (story: Story, stage: Stage) => Promise<void>): Course['before'] =>
  async (actor, story, stage) => {
    if (actor === task) await act(story, stage);
    return undefined;
  };

/**
 * A person stops the execution as it invokes this task; the event rule then starts a recovery.
 * @param meanwhile what becomes of the invocation: it never takes place, or its function runs on unheeded
 */
const stoppedAt = (name: string, task: string, meanwhile: 'hang' | undefined): Course => ({
  name,
  before: async (actor, story) => {
    if (actor !== task) return undefined;
    await story.stopExecutions();
    return meanwhile;
  },
  own: byRollBack,
});

/**
 * The courses a rotation can take: through; a privilege is taken away in the middle, so that the verification fails and
 * everything is put back; stopped before and after SetSecret, so that a recovery finds the old or the new password; taken
 * up again where an earlier attempt had stored or had set the password; and crossed by a person who stores another value,
 * points the secret elsewhere, or moves AWSCURRENT too early.
 */
export const COURSES: readonly Course[] = [
  { name: 'through', own: () => true },
  {
    name: 'undone',
    before: once('testSecret', (story, stage) => stage.database.revokeReading(story.role)),
    mend: (story, stage) => stage.database.grantReading(story.role),
    own: (point) => isBy('testSecret')(point) || afterwards(point) || point.deed === 'DescribeExecution',
  },
  stoppedAt('stopped before SetSecret', 'setSecret', 'hang'),
  stoppedAt('stopped after SetSecret', 'testSecret', 'hang'),
  {
    name: 'taken up again before SetSecret',
    begin: (story) => story.takeUpAgain(() => cutOff(story, 'createSecret')),
    own: isBy('createSecret'),
  },
  {
    name: 'taken up again after SetSecret',
    begin: (story) => story.takeUpAgain(() => cutOff(story, 'setSecret')),
    own: isBy('preflight', 'setSecret'),
  },
  {
    name: 'another value stored',
    before: once('testSecret', (story) => storeCurrent(story, { password: 'chosen-by-hand' })),
    own: itsChanges,
  },
  {
    name: 'pointed elsewhere',
    before: once('testSecret', (story) => storeCurrent(story, { host: 'localhost', password: 'chosen-by-hand' })),
    mend: (story) => storeWhatHolds(story, '127.0.0.1'),
    own: itsChanges,
  },
  {
    name: 'made current too early',
    before: once('setSecret', moveCurrentTooEarly),
    own: itsChanges,
  },
];

/** The execution is stopped as the verification ceases to pass, and FinishSecret works on beside the recovery. */
export const STOPPED_IN_FINISH_SECRET: Course = {
  name: 'stopped in FinishSecret',
  before: once('finishSecret', async (story, stage) => {
    await stage.database.revokeReading(story.role);
    await story.stopExecutions();
  }),
  mend: (story, stage) => stage.database.grantReading(story.role),
  own: afterwards,
};

/**
 * A person makes another value AWSCURRENT, and stops the execution as RollBack reaches this point; it works on beside the
 * recovery. The recovery does not know which version was current at the beginning, so that it decides otherwise.
 */
export const stoppedInRollBackAt = (point: string): Course => ({
  name: 'stopped in RollBack',
  before: async (actor, story) => {
    if (actor === 'testSecret') await storeCurrent(story, { password: 'chosen-by-hand' });
    if (actor === 'rollBack') void story.passed(point).then(() => story.stopExecutions());
    return undefined;
  },
  own: afterwards,
});

/** The execution is stopped, and SetSecret works on beside the recovery. */
export const STOPPED_IN_SET_SECRET = stoppedAt('stopped in SetSecret', 'setSecret', undefined);
