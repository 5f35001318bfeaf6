import type { EvidenceReport } from '../../evidence/evidence-report';

/** Open exceptions a terminal shows; the file has them all. */
const SHOWN = 20;

/** The report in a few lines: what is open, and which file has the rest. */
export function summary(report: EvidenceReport, sha256: string, file: string | undefined): string {
  const { from, to, account, region, counts, exceptions, limits } = report;
  const open = exceptions.filter(({ resolvedAt }) => resolvedAt === undefined);
  return [
    `${from.slice(0, 10)} to ${to.slice(0, 10)}, account ${account}, ${region}`,
    `${counted(counts.secretsInScope, 'secret')} in scope, ${counted(counts.rotations, 'rotation')}, ${counts.failedRotations} of them failed, ${counted(counts.discrepancies, 'discrepancy', 'discrepancies')}`,
    '',
    open.length === 0 ? 'No exception is open.' : `${counted(open.length, 'exception')} open:`,
    ...open.slice(0, SHOWN).map(({ secretName, since, found }) => `  ${since.slice(0, 10)}  ${secretName}: ${found}`),
    ...(open.length > SHOWN ? [`  and ${open.length - SHOWN} more`] : []),
    '',
    file === undefined
      ? 'Give --out FILE for the whole report, with what it cannot see.'
      : `Written to ${file}, with ${counted(limits.length, 'limit')} of what it can see.`,
    `SHA-256 of its JSON: ${sha256}`,
    '',
  ].join('\n');
}

const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
