import { version } from '../../../package.json';
import { evidencePage } from '../../evidence/evidence-page';
import { evidenceReport, hashOf } from '../../evidence/evidence-report';
import type { AwsClients } from '../aws/clients';
import { readSources } from './sources/read-sources';

/** As far back as CloudTrail's LookupEvents goes, in milliseconds (its user guide, "Viewing CloudTrail Event history"). */
const PERIOD = 90 * 24 * 3_600_000;

/** The evidence of an account's last 90 days as a page. */
export async function evidencePageOfAccount(clients: AwsClients, now: number): Promise<string> {
  const report = evidenceReport(
    await readSources(clients, {
      from: new Date(now - PERIOD),
      to: new Date(now),
      now: new Date(now),
      policyDays: undefined,
      tag: undefined,
      ownerTag: 'owner',
      productVersion: version,
    }),
  );
  return evidencePage(report, hashOf(report));
}
