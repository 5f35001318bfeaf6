import type { Construct } from 'constructs';

/** Makes the error for an invalid property: its name, what was found, and what is allowed instead. */
export type PropertyErrorFactory = (property: string, found: string, allowed: string) => Error;

/** Errors that name a construct: `RotationWorkflow App/Rotation: property password.length is 7: allowed are ...`. */
export function propertyErrorOf(scope: Construct): PropertyErrorFactory {
  return (property, found, allowed) =>
    new Error(`RotationWorkflow ${scope.node.path}: property ${property} ${found}: ${allowed.replace(/\.$/, '')}.`);
}
