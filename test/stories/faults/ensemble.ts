import { play, type Plot, type Report } from './play';
import type { Stage } from './stage';

/** Plays all plots, so many at a time; tells of each report as it comes. */
export async function playAll(
  stage: Stage,
  plots: readonly Plot[],
  { atOnce, onReport }: { readonly atOnce: number; readonly onReport?: (report: Report) => void },
): Promise<Report[]> {
  const waiting = [...plots];
  const reports: Report[] = [];
  const player = async () => {
    for (let plot = waiting.shift(); plot; plot = waiting.shift()) {
      const report = await play(stage, plot);
      reports.push(report);
      onReport?.(report);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, player));
  return reports;
}
