import type { Report } from '../run-case';
import { runCase, caseName } from '../run-case';
import { caseNamed } from '../cases/case-name';
import { Testbed } from '../testbed';

/** What a worker is told: to run the story of this name, or that there are no more. */
export type Assignment = { readonly run: string } | 'end';

/** A report on its way between processes: its case by name. */
export interface ReportMessage extends Omit<Report, 'faultCase'> {
  readonly story: string;
}

/** A process with a testbed of its own, on which it runs the cases it is sent by name. */
async function main(): Promise<void> {
  const opening = Testbed.open();
  process.on('message', (assignment: Assignment) => {
    void opening.then(async (testbed) => {
      if (assignment === 'end') {
        await testbed.close();
        process.disconnect();
        return;
      }
      const { faultCase, ...report } = await runCase(testbed, caseNamed(assignment.run));
      process.send?.({ ...report, story: caseName(faultCase) } satisfies ReportMessage);
    });
  });
  await opening;
}

void main();
