/** The part of a CloudFormation template that is read. */
export interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Type: string; readonly Default?: unknown }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
}

export interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** Where a template is deployed to. */
export interface DeploymentTarget {
  readonly account: string;
  readonly region: string;
  /** Default `local`. */
  readonly stackName?: string;
  /** Values of template parameters; those left out have their defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
}

/** The template cannot be deployed to the stand-in. The message names the logical id and the path in the template. */
export class UndeployableTemplate extends Error {
  override readonly name = 'UndeployableTemplate';
}
