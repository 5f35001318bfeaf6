import type { Intrinsics } from './intrinsics';
import { UndeployableTemplate } from './template';

type Fields = Readonly<Record<string, unknown>>;

/** The properties of one resource, read with their references resolved. Errors name the logical id and the property. */
export class Properties {
  constructor(
    private readonly intrinsics: Intrinsics,
    private readonly logicalId: string,
    private readonly source: Fields,
  ) {}

  /** The resolved value; undefined if the template does not have it. */
  value(name: string): unknown {
    return this.intrinsics.resolve(this.source[name], this.pathOf(name));
  }

  /** An object, empty if the template does not have it. */
  fields(name: string): Fields {
    const value = this.value(name) ?? {};
    if (typeof value === 'object' && !Array.isArray(value)) return value as Fields;
    throw new UndeployableTemplate(`${this.pathOf(name)}: must be an object.`);
  }

  text(name: string): string {
    return asText(this.value(name), this.pathOf(name));
  }

  /** An object whose values are text. */
  texts(name: string): Readonly<Record<string, string>> {
    const entries = Object.entries(this.fields(name));
    return Object.fromEntries(entries.map(([key, value]) => [key, asText(value, `${this.pathOf(name)}.${key}`)]));
  }

  number(name: string, otherwise: number): number {
    const value = this.value(name) ?? otherwise;
    if (!Number.isFinite(Number(value))) throw new UndeployableTemplate(`${this.pathOf(name)}: must be a number.`);
    return Number(value);
  }

  /** CloudFormation also takes the words. */
  flag(name: string, otherwise: boolean): boolean {
    const value = this.value(name) ?? otherwise;
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    throw new UndeployableTemplate(`${this.pathOf(name)}: must be true or false.`);
  }

  /** What `Ref` gives for the resource. */
  ref(): string {
    return asText(this.intrinsics.resolve({ Ref: this.logicalId }, this.logicalId), this.logicalId);
  }

  /** What `Fn::GetAtt` gives for the resource. */
  attribute(name: string): string {
    return asText(
      this.intrinsics.resolve({ 'Fn::GetAtt': [this.logicalId, name] }, this.logicalId),
      `${this.logicalId}.${name}`,
    );
  }

  pathOf(name: string): string {
    return `${this.logicalId}.Properties.${name}`;
  }
}

function asText(value: unknown, path: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new UndeployableTemplate(`${path}: must be text${value === undefined ? ', but is missing' : ''}.`);
}
