import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge';

/** Packs of cdk-nag with rules for regulated accounts. */
const PACKS = ['NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321'];

/** Rules that a workflow violates on purpose, and why. Features that are turned off are still reported. */
const BY_DESIGN = {
  IAMNoInlinePolicy: 'Each policy belongs to one role and one function; inline, it cannot be attached to another.',
  LambdaConcurrency:
    'A reserved concurrency is taken from everything else in the account; how many rotations run at once is decided by the schedules.',
  LambdaDLQ:
    'The state machine and Secrets Manager invoke synchronously, see every failure and try again. Those that events invoke have one.',
};

/** Acknowledges the intended findings in cdk-nag's packs for regulated accounts. */
export function acknowledgeByDesign(scope: Construct): void {
  for (const pack of PACKS) {
    for (const [rule, reason] of Object.entries(BY_DESIGN)) acknowledge(scope, { id: `${pack}-${rule}`, reason });
  }
}
