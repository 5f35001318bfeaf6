import type { Construct } from 'constructs';
import type { Kind, Misfit } from '../kinds';
import { propertyErrorOf } from '../property-error';

/** A kind for each property. If a property is added to the props and forgotten here, this does not compile. */
export type KindsOf<T> = Readonly<Record<keyof T, Kind>>;

/** @throws Error for a property that is unknown, missing, or of another type than its declaration says. */
export function refuse(scope: Construct, whole: string, misfit: Misfit | undefined): void {
  if (misfit === undefined) return;
  throw propertyErrorOf(scope)(misfit.path.slice(1) || whole, misfit.found, misfit.allowed);
}
