import type { Construct } from 'constructs';
import type { RotationWorkflowAttributes } from '../../rotation-workflow-interface';
import { listOf, record, text } from '../kinds';
import { SECURITY_GROUP } from './cdk';
import { type KindsOf, refuse } from './misfit';

const ATTRIBUTES = record(
  "give { rotationFunctionArn } of the workflow's rotation function",
  {
    rotationFunctionArn: text('arn:aws:lambda:eu-central-1:111122223333:function:platform-rotation-function'),
    securityGroups: listOf(SECURITY_GROUP),
  } satisfies KindsOf<RotationWorkflowAttributes>,
  ['rotationFunctionArn'],
);

/** @throws Error for what cannot be known of another stack's workflow. */
export function checkAttributesShape(scope: Construct, attributes: unknown): void {
  refuse(scope, 'attributes', ATTRIBUTES(attributes));
}

/** @throws Error if that is no prefix of names. */
export function checkPrefixShape(scope: Construct, namePrefix: unknown): void {
  refuse(scope, 'props', PREFIX({ namePrefix }));
}

const PREFIX = record('give the prefix of the workflow', { namePrefix: text('"platform"') }, ['namePrefix']);
