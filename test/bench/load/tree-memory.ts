import { readFileSync } from 'node:fs';
import { childrenOf } from '../../../infra/local/postgres/process/process-table';

/** Milliseconds between two looks. */
const LOOK = 250;

/** The most memory that a process and all it has started took together, looked at until `end` is called. */
export class TreeMemory {
  private readonly looks: NodeJS.Timeout;
  private most = 0;

  constructor(private readonly root: number) {
    this.look();
    this.looks = setInterval(() => this.look(), LOOK);
  }

  /** Bytes. */
  end(): number {
    clearInterval(this.looks);
    return this.most;
  }

  private look(): void {
    this.most = Math.max(this.most, treeMemory(this.root));
  }
}

function treeMemory(pid: number): number {
  return memoryOf(pid) + childrenOf(pid).reduce((sum, child) => sum + treeMemory(child), 0);
}

/**
 * What a process has in memory, of a page it shares with others its part (proc(5), `Pss`): PostgreSQL's processes share
 * their buffers, which would else count once for each. 0 once it has ended.
 */
function memoryOf(pid: number): number {
  try {
    const [, kilobytes = '0'] = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
    return Number(kilobytes) * 1_024;
  } catch {
    return 0;
  }
}
