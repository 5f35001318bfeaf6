import { duration } from '../../terminal/terminal';
import { type Outcome, wentThrough } from './outcome';
import type { RotationEnd, VersionEnd } from './run-rotations';

/** One part of the promise, checked. */
export interface PromisePart {
  readonly says: string;
  readonly kept: boolean;
  /** What was seen. */
  readonly proof: string;
}

/** One part of the promise, and how it is tested. */
interface PromiseTrial {
  readonly says: string;
  readonly attempt: () => Promise<Omit<PromisePart, 'says'>>;
}

/** What the tests can do to find out. */
interface Trying {
  /** Rotates once more, after the cause has been removed. */
  readonly rotateAgain: () => Promise<{ readonly end: RotationEnd; readonly milliseconds: number }>;
}

/** The promise, printed before anything happens. */
export const PROMISE =
  'Whatever fails, at any time: AWSCURRENT logs in afterwards, no live password lacks a label, the next rotation can start, the on-call engineer is alerted.';

/** The four parts of the promise, each tested after the second rotation was rolled back. */
export function promiseTrials({ versions, alerts }: Outcome, { rotateAgain }: Trying): readonly PromiseTrial[] {
  return [
    {
      says: 'AWSCURRENT logs in',
      attempt: async () => {
        const current = versions.find(({ labels }) => labels.includes('AWSCURRENT'));
        const which = current === versions[1] ? 'first rotation' : 'not of the first rotation';
        return { kept: current?.logsIn === 'yes', proof: `${shortId(current)} (${which})` };
      },
    },
    {
      says: 'no password without a label',
      attempt: async () => {
        const others = versions.filter(({ labels }) => !labels.includes('AWSCURRENT'));
        const live = others.some(({ labels, logsIn }) => labels.length === 0 && logsIn !== 'no');
        return {
          kept: !live,
          proof: others.map((version) => `${shortId(version)} ${LOGIN[version.logsIn]}`).join(', '),
        };
      },
    },
    {
      says: 'the next rotation can start',
      attempt: async () => {
        const { end, milliseconds } = await rotateAgain();
        const kept = wentThrough(end);
        const proof = kept ? `it did, after a new grant: ${duration(milliseconds)}` : `it ended ${end.status}`;
        return { kept, proof };
      },
    },
    {
      says: 'on-call engineer alerted',
      attempt: async () => ({
        kept: alerts.length === 1,
        proof: alerts.length === 1 ? '1 alert, above' : `${alerts.length} alerts`,
      }),
    },
  ];
}

const LOGIN = { yes: 'logs in', no: 'refused', unknown: 'could not be tried' } as const;

/** The first eight characters of a UUID distinguish versions on a screen. */
const shortId = (version: VersionEnd | undefined): string => version?.versionId.slice(0, 8) ?? 'no version';
