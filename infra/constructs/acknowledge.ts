import * as cdk from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** A finding of a checker such as cdk-nag, and why it is as it should be. */
interface Acknowledgement {
  readonly id: string;
  readonly reason: string;
}

/** Tells checkers that a finding is intended. CDK before 2.255 has no such acknowledgement, and shows the finding. */
export function acknowledge(construct: IConstruct, finding: Acknowledgement): void {
  const { Validations } = cdk as Partial<Pick<typeof cdk, 'Validations'>>;
  Validations?.of(construct).acknowledge(finding);
}
