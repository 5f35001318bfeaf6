import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type FaultCase, caseName, type Report } from '../run-case';
import type { Assignment, ReportMessage } from './worker';
import { caseNamed } from '../cases/case-name';

/** Runs one story to its end. */
export type RunCase = (faultCase: FaultCase) => Promise<Report>;

/** How often a story is run until all its faults were injected. */
const TIMES = 3;

/** Runs all cases, so many at a time; reports each as it ends. @returns the reports in the order of the cases */
export async function runAll(
  runOne: RunCase,
  cases: readonly FaultCase[],
  { atOnce, onReport }: { readonly atOnce: number; readonly onReport?: (report: Report) => void },
): Promise<Report[]> {
  const waiting = [...cases.entries()];
  const reports: Report[] = [];
  const inTurn = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, faultCase] = next;
      const report = await runOne(faultCase);
      reports[index] = report;
      onReport?.(report);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, inTurn));
  return reports;
}

/**
 * Runs a story in which a fault was never injected once or twice more: which points a rotation passes differs a little
 * from run to run. A violation is reported as it is.
 */
export const untilInjected =
  (runOne: RunCase): RunCase =>
  async (faultCase) => {
    let report = await runOne(faultCase);
    for (let times = 1; times < TIMES && !report.injected && report.violations.length === 0; times++) {
      report = await runOne(faultCase);
    }
    return report;
  };

/** Workers in processes of their own, since one process has only one core for all it imitates. */
export class WorkerPool {
  private readonly workers: readonly Worker[];

  constructor(workers: number) {
    this.workers = Array.from({ length: workers }, () => new Worker());
  }

  /** Runs a case on the worker with the least to do. Rejects if that process ends early. */
  readonly run: RunCase = (faultCase) => {
    const [first, ...others] = this.workers;
    if (first === undefined) throw new Error('A pool needs a worker.');
    return others.reduce((idlest, worker) => (worker.busy < idlest.busy ? worker : idlest), first).run(faultCase);
  };

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.end()));
  }
}

class Worker {
  private readonly process: ChildProcess;
  private readonly awaited = new Map<
    string,
    { readonly resolve: (report: Report) => void; readonly reject: (reason: Error) => void }
  >();

  constructor() {
    this.process = fork(join(__dirname, 'worker.ts'), {
      env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    });
    this.process.on('message', ({ story, ...report }: ReportMessage) => {
      this.awaited.get(story)?.resolve({ ...report, faultCase: caseNamed(story) });
      this.awaited.delete(story);
    });
    this.process.on('exit', (code, signal) => {
      const how = new Error(`A worker ended in the middle of its stories (${signal ?? `exit code ${code}`}).`);
      for (const { reject } of this.awaited.values()) reject(how);
    });
  }

  get busy(): number {
    return this.awaited.size;
  }

  run(faultCase: FaultCase): Promise<Report> {
    const story = caseName(faultCase);
    if (this.awaited.has(story)) throw new Error(`Two stories are named "${story}"; only one report would come.`);
    return new Promise((resolve, reject) => {
      this.awaited.set(story, { resolve, reject });
      this.send({ run: story });
    });
  }

  async end(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exit = once(this.process, 'exit');
    this.send('end');
    await exit;
  }

  private send(assignment: Assignment): void {
    this.process.send(assignment);
  }
}
