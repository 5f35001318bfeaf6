import { identify } from './identities';
import type { DeploymentTarget, Template } from './template';
import { UndeployableTemplate } from './template';

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What `AWS::NoValue` becomes; the property that holds it is left out. */
const NO_VALUE = Symbol('AWS::NoValue');

/** Replaces the intrinsic functions of a template by what they would be after deployment. */
export class Intrinsics {
  constructor(
    private readonly template: Template,
    private readonly target: DeploymentTarget,
  ) {}

  /**
   * A value with all its references resolved.
   * @param path where it stands, from the logical id on
   * @throws UndeployableTemplate that names the path of what cannot be resolved
   */
  resolve(value: unknown, path: string): unknown {
    const resolved = this.evaluate(value, path);
    return resolved === NO_VALUE ? undefined : resolved;
  }

  private evaluate(value: unknown, path: string): unknown {
    if (Array.isArray(value)) {
      const items = value.map((item, index) => this.evaluate(item, `${path}[${index}]`));
      return items.filter((item) => item !== NO_VALUE);
    }
    if (!isObject(value)) return value;
    const [name = '', ...others] = Object.keys(value);
    if (others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'))) {
      return this.call(name, value[name], `${path}.${name}`);
    }
    const entries = Object.entries(value).map(([key, item]) => [key, this.evaluate(item, `${path}.${key}`)] as const);
    return Object.fromEntries(entries.filter(([, item]) => item !== NO_VALUE));
  }

  private call(name: string, argument: unknown, path: string): unknown {
    switch (name) {
      case 'Ref':
        return this.reference(this.text(argument, path), path);
      case 'Fn::GetAtt': {
        const [logicalId = '', ...attribute] =
          typeof argument === 'string' ? argument.split('.') : this.texts(argument, path);
        return this.attribute(logicalId, attribute.join('.'), path);
      }
      case 'Fn::Join': {
        const [separator, parts] = this.list(argument, path);
        return this.texts(parts, path).join(this.text(separator, path));
      }
      case 'Fn::Split': {
        const [separator, whole] = this.list(argument, path);
        return this.text(whole, path).split(this.text(separator, path));
      }
      case 'Fn::Select':
        return this.select(argument, path);
      case 'Fn::Sub':
        return this.substitute(argument, path);
      default:
        throw new UndeployableTemplate(`${path}: the intrinsic function ${name} is not imitated.`);
    }
  }

  private reference(name: string, path: string): unknown {
    const pseudo: Readonly<Record<string, unknown>> = {
      'AWS::AccountId': this.target.account,
      'AWS::Region': this.target.region,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': this.target.stackName ?? 'local',
      'AWS::NoValue': NO_VALUE,
    };
    if (Object.hasOwn(pseudo, name)) return pseudo[name];
    if (Object.hasOwn(this.template.Parameters ?? {}, name)) return this.parameter(name, path);
    return this.identity(name, path).ref;
  }

  private parameter(name: string, path: string): unknown {
    const given = this.target.parameters?.[name];
    const { Type = 'String', Default } = this.template.Parameters?.[name] ?? {};
    if (given !== undefined) return given;
    if (Type.startsWith('AWS::SSM::') || Default === undefined) {
      throw new UndeployableTemplate(
        `${path}: the parameter ${name} (${Type}) has no value. Give it one, or a default.`,
      );
    }
    return Default;
  }

  private attribute(logicalId: string, attribute: string, path: string): string {
    const { attributes } = this.identity(logicalId, path);
    const value = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
    if (value !== undefined) return value;
    const type = this.template.Resources[logicalId]?.Type;
    throw new UndeployableTemplate(
      `${path}: the attribute ${attribute} of ${logicalId} (${type}) is not known locally.`,
    );
  }

  private identity(logicalId: string, path: string) {
    const resource = Object.hasOwn(this.template.Resources, logicalId) ? this.template.Resources[logicalId] : undefined;
    if (!resource) throw new UndeployableTemplate(`${path}: the template has no resource or parameter ${logicalId}.`);
    const found = identify(resource, logicalId, this.target, (name) => {
      const value = this.resolve(resource.Properties?.[name], `${logicalId}.${name}`);
      return value === undefined ? undefined : this.text(value, `${logicalId}.${name}`);
    });
    if (found) return found;
    throw new UndeployableTemplate(
      `${path}: ${logicalId} (${resource.Type}) exists only in AWS; nothing stands for it here.`,
    );
  }

  private select(argument: unknown, path: string): unknown {
    const [index, items] = this.list(argument, path);
    const list = this.evaluate(items, path);
    const found = Array.isArray(list) ? (list as unknown[])[Number(index)] : undefined;
    if (found === undefined) throw new UndeployableTemplate(`${path}: there is no element ${String(index)} to select.`);
    return found;
  }

  private substitute(argument: unknown, path: string): string {
    const [template, variables] = Array.isArray(argument) ? (argument as unknown[]) : [argument, {}];
    const given = isObject(variables) ? variables : {};
    return this.text(template, path).replace(/\$\{(!?)([^}]+)\}/g, (_whole, literally: string, name: string) => {
      if (literally !== '') return `\${${name}}`;
      if (Object.hasOwn(given, name)) return this.text(given[name], `${path}.${name}`);
      const [logicalId = '', ...attribute] = name.split('.');
      const value =
        attribute.length > 0 ? this.attribute(logicalId, attribute.join('.'), path) : this.reference(name, path);
      return this.text(value, path);
    });
  }

  private text(value: unknown, path: string): string {
    const resolved = this.evaluate(value, path);
    if (typeof resolved === 'string' || typeof resolved === 'number' || typeof resolved === 'boolean') {
      return String(resolved);
    }
    throw new UndeployableTemplate(`${path}: must be text.`);
  }

  private texts(value: unknown, path: string): readonly string[] {
    return this.list(value, path).map((item, index) => this.text(item, `${path}[${index}]`));
  }

  private list(value: unknown, path: string): readonly unknown[] {
    const list = isObject(value) ? this.evaluate(value, path) : value;
    if (Array.isArray(list)) return list as readonly unknown[];
    throw new UndeployableTemplate(`${path}: must be a list.`);
  }
}
