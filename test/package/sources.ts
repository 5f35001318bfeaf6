import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The README's example, character by character as it is printed there. */
export const EXAMPLE = exampleIn(readFileSync(join(__dirname, '../../README.md'), 'utf8'));

/** Everything the package exports, used without what CDK's own types refuse under these flags. */
export const FACE = `import { Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { RotationSchedule, RotationWorkflow, type RotateOptions, type RotationWorkflowProps } from 'rds-rotation-workflow';

const props: RotationWorkflowProps = { alertEmails: ['oncall@example.com'], alertOnSuccess: true };
const options: RotateOptions = { schedule: RotationSchedule.daily({ hour: 3 }), rotateImmediately: false };
export function rotateDaily(stack: Stack): void {
  new RotationWorkflow(stack, 'Rotation', props).rotate(Secret.fromSecretNameV2(stack, 'Secret', 'orders/db'), options);
}
`;

function exampleIn(readme: string): string {
  const [, example] = /<!-- generated:adopt -->\s*```ts\n(.*?)```/s.exec(readme) ?? [];
  if (example === undefined) throw new Error('README.md has no example in its region generated:adopt.');
  return example;
}
