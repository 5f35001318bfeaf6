import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Plot, plotName, type Report } from './play';
import type { Cue, ReportOnTheWay } from './player';
import { plotNamed } from './plot-name';

/** Plays one story. */
export type Play = (plot: Plot) => Promise<Report>;

/** How often a story is played until all its faults have their occasion. */
const TIMES = 3;

/** Plays all plots, so many at a time; tells of each report as it comes. @returns the reports in the order of the plots */
export async function playAll(
  playOne: Play,
  plots: readonly Plot[],
  { atOnce, onReport }: { readonly atOnce: number; readonly onReport?: (report: Report) => void },
): Promise<Report[]> {
  const waiting = [...plots.entries()];
  const reports: Report[] = [];
  const inTurn = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, plot] = next;
      const report = await playOne(plot);
      reports[index] = report;
      onReport?.(report);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, inTurn));
  return reports;
}

/**
 * Plays a story in which a fault never had its occasion once or twice more: which points a rotation passes differs a
 * little from run to run. A violation is reported as it is.
 */
export const untilStruck =
  (playOne: Play): Play =>
  async (plot) => {
    let report = await playOne(plot);
    for (let times = 1; times < TIMES && !report.struck && report.violations.length === 0; times++) {
      report = await playOne(plot);
    }
    return report;
  };

/** Players in processes of their own, since one process has only one core for all it imitates. */
export class Ensemble {
  private readonly players: readonly Player[];

  /** @param scale how many seconds of the stand-in pass in one of ours */
  constructor({ players, scale }: { readonly players: number; readonly scale: number }) {
    this.players = Array.from({ length: players }, () => new Player(scale));
  }

  /** Lets the player with the least to do play it. Rejects if that one's process breaks off. */
  readonly play: Play = (plot) => {
    const [first, ...others] = this.players;
    if (first === undefined) throw new Error('An ensemble needs a player.');
    return others.reduce((idlest, player) => (player.busy < idlest.busy ? player : idlest), first).play(plot);
  };

  async close(): Promise<void> {
    await Promise.all(this.players.map((player) => player.end()));
  }
}

class Player {
  private readonly process: ChildProcess;
  private readonly awaited = new Map<
    string,
    { readonly resolve: (report: Report) => void; readonly reject: (reason: Error) => void }
  >();

  constructor(scale: number) {
    this.process = fork(join(__dirname, 'player.ts'), [String(scale)], {
      env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    });
    this.process.on('message', ({ story, ...report }: ReportOnTheWay) => {
      this.awaited.get(story)?.resolve({ ...report, plot: plotNamed(story) });
      this.awaited.delete(story);
    });
    this.process.on('exit', (code, signal) => {
      const how = new Error(`A player ended in the middle of its stories (${signal ?? `exit code ${code}`}).`);
      for (const { reject } of this.awaited.values()) reject(how);
    });
  }

  get busy(): number {
    return this.awaited.size;
  }

  play(plot: Plot): Promise<Report> {
    const story = plotName(plot);
    return new Promise((resolve, reject) => {
      this.awaited.set(story, { resolve, reject });
      this.tell({ play: story });
    });
  }

  async end(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exit = once(this.process, 'exit');
    this.tell('end');
    await exit;
  }

  private tell(cue: Cue): void {
    this.process.send(cue);
  }
}
