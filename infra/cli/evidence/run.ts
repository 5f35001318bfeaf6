import { version } from '../../../package.json';
import { evidenceCsv } from '../../evidence/evidence-csv';
import { evidencePage } from '../../evidence/evidence-page';
import { type EvidenceReport, evidenceReport, hashOf } from '../../evidence/evidence-report';
import type { CliContext } from '../context';
import { writeGiven } from '../files';
import type { EvidenceFlags } from './flags';
import { readSources } from './sources/read-sources';
import { summary } from './summary';

/**
 * Reads the sources, puts them side by side and writes the report.
 *
 * @throws Error if there is neither an account to ask nor a list of its secrets; what else cannot be read is listed in the report.
 */
export async function makeEvidence(
  context: CliContext,
  flags: EvidenceFlags & { readonly to: Date },
): Promise<EvidenceReport> {
  const clients = await context.connect();
  const report = evidenceReport(
    await readSources(clients, {
      from: flags.from,
      to: flags.to,
      now: new Date(context.clock.now()),
      policyDays: flags.policy,
      policyTag: flags.policyTag,
      tag: flags.tag,
      ownerTag: flags.ownerTag,
      productVersion: version,
    }),
  );
  const sha256 = hashOf(report);
  if (flags.out !== undefined) writeGiven(context, '--out', flags.out, formOf(flags.out, report, sha256));
  context.terminal.write(summary(report, sha256, flags.out));
  return report;
}

function formOf(path: string, report: EvidenceReport, sha256: string): string {
  if (path.endsWith('.html')) return evidencePage(report, sha256);
  if (path.endsWith('.csv')) return evidenceCsv(report, sha256);
  return `${JSON.stringify({ sha256, report }, null, 2)}\n`;
}
