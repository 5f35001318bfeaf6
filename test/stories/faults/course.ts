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

/** A person stops the execution just before this task would begin; the event rule then starts a recovery. */
function stoppedBefore(name: string, task: string): Course {
  return {
    name,
    before: async (actor, story) => {
      if (actor !== task) return undefined;
      await story.stopExecutions();
      return 'hang';
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
      if (actor === 'testSecret') await stage.revokeReading(story.role);
      return undefined;
    },
    mend: (story, stage) => stage.grantReading(story.role),
    own: (actor) => ['testSecret', ...AFTERWARDS].includes(actor),
  },
  stoppedBefore('stopped before SetSecret', 'setSecret'),
  stoppedBefore('stopped after SetSecret', 'testSecret'),
];
