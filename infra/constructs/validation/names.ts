import type { Construct } from 'constructs';
import { isKnown } from './identity';
import { type PropertyErrorFactory, propertyErrorOf } from './property-error';

/** Function names have at most 64 characters; the longest ending is `-rotation-function`. */
const NAME_PREFIX = /^[A-Za-z0-9-]{1,40}$/;

/** @throws Error if functions cannot have such names. */
export function checkNamePrefix(scope: Construct, namePrefix: string | undefined): void {
  if (isKnown(namePrefix) && !NAME_PREFIX.test(namePrefix)) {
    throw propertyErrorOf(scope)('namePrefix', `is "${namePrefix}"`, 'allowed are 1 to 40 letters, digits and hyphens');
  }
}

/** CloudFormation's own rule for a property that becomes the name of a resource. */
export function checkLogicalId(logicalId: string | undefined, invalid: PropertyErrorFactory): void {
  if (logicalId !== undefined && !/^[A-Za-z0-9]{1,255}$/.test(logicalId)) {
    throw invalid(
      'scheduleLogicalId',
      `is "${logicalId}"`,
      'allowed are 1 to 255 letters and digits, known in the app',
    );
  }
}
