import { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** A class of the CDK for one type of resource, such as `CfnRoute`. */
interface ResourceClass<T> {
  readonly CFN_RESOURCE_TYPE_NAME: string;
  readonly prototype: T;
}

/** Whether that is a resource of this type; by its name, since an app may hold several copies of the CDK's classes. */
export function isResource<T>(
  resourceClass: ResourceClass<T>,
  construct: IConstruct | undefined,
): construct is T & CfnResource {
  return (
    construct !== undefined &&
    CfnResource.isCfnResource(construct) &&
    construct.cfnResourceType === resourceClass.CFN_RESOURCE_TYPE_NAME
  );
}

/** Every resource of a type in a construct, an app for instance. */
export function resourcesIn<T>(scope: IConstruct, resourceClass: ResourceClass<T>): (T & CfnResource)[] {
  return scope.node.findAll().filter((each): each is T & CfnResource => isResource(resourceClass, each));
}
