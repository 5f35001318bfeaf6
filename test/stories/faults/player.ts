import type { Report } from './play';
import { play, plotName } from './play';
import { plotNamed } from './plot-name';
import { Stage } from './stage';

/** What a player is told: to play the story of this name, or that there are no more. */
export type Cue = { readonly play: string } | 'end';

/** A report on its way between processes: the plot by its name. */
export interface ReportOnTheWay extends Omit<Report, 'plot'> {
  readonly story: string;
}

/** A process with a stage of its own, on which it plays what it is told by name. Its one argument is the clock's scale. */
async function main(): Promise<void> {
  const opening = Stage.open(Number(process.argv[2]));
  process.on('message', (cue: Cue) => {
    void opening.then(async (stage) => {
      if (cue === 'end') {
        await stage.close();
        process.disconnect();
        return;
      }
      const { plot, ...report } = await play(stage, plotNamed(cue.play));
      process.send?.({ ...report, story: plotName(plot) } satisfies ReportOnTheWay);
    });
  });
  await opening;
}

void main();
