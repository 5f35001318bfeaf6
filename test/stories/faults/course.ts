import type { Stage } from './stage';
import type { Story } from './story';

/** What happens to a rotation beside the planned faults; the story asks at every invocation of a task. */
export interface Course {
  readonly name: string;
  /**
   * Called before a task is invoked for the first time.
   * @returns `hang` if the invocation shall not take place, since its execution was stopped
   */
  readonly before: (actor: string, story: Story, stage: Stage) => Promise<'hang' | undefined>;
  /** Puts right what {@link before} spoiled. */
  readonly mend: (story: Story, stage: Stage) => Promise<void>;
  /** Which points are this course's own; the others are the same as in an earlier course. */
  readonly own: (actor: string) => boolean;
}

const nothing = async () => undefined;
const AFTERWARDS = ['rollBack', 'notify'];

/**
 * A person stops the execution as it invokes this task; the event rule then starts a recovery.
 * @param meanwhile what becomes of the invocation: it never takes place, or its function runs on unheeded
 */
function stoppedAt(name: string, task: string, meanwhile: 'hang' | undefined): Course {
  return {
    name,
    before: async (actor, story) => {
      if (actor !== task) return undefined;
      await story.stopExecutions();
      return meanwhile;
    },
    mend: nothing,
    own: (actor) => AFTERWARDS.includes(actor),
  };
}

/**
 * The courses a rotation can take: through; a privilege is taken away in the middle, so that the verification fails and
 * everything is put back; stopped before and after SetSecret, so that a recovery finds the old or the new password.
 */
export const COURSES: readonly Course[] = [
  { name: 'through', before: nothing, mend: nothing, own: () => true },
  {
    name: 'undone',
    before: async (actor, story, stage) => {
      if (actor === 'testSecret') await stage.database.revokeReading(story.role);
      return undefined;
    },
    mend: (story, stage) => stage.database.grantReading(story.role),
    own: (actor) => ['testSecret', ...AFTERWARDS].includes(actor),
  },
  stoppedAt('stopped before SetSecret', 'setSecret', 'hang'),
  stoppedAt('stopped after SetSecret', 'testSecret', 'hang'),
];

/** The execution is stopped as the verification ceases to pass, and FinishSecret works on beside the recovery. */
export const STOPPED_IN_FINISH_SECRET: Course = {
  name: 'stopped in FinishSecret',
  before: async (actor, story, stage) => {
    if (actor !== 'finishSecret') return undefined;
    await stage.database.revokeReading(story.role);
    await story.stopExecutions();
    return undefined;
  },
  mend: (story, stage) => stage.database.grantReading(story.role),
  own: (actor) => AFTERWARDS.includes(actor),
};

/** The execution is stopped, and SetSecret works on beside the recovery. */
export const STOPPED_IN_SET_SECRET = stoppedAt('stopped in SetSecret', 'setSecret', undefined);
