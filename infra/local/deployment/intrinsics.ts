import { LOCAL_ACCOUNT, LOCAL_REGION } from '../service';

/** What `Ref` and `Fn::GetAtt` of a resource give once it is deployed. */
export interface DeployedResource {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A template uses something that cannot be resolved; the message names the place. */
export class UnresolvedTemplate extends Error {
  override readonly name = 'UnresolvedTemplate';
}

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': LOCAL_REGION,
  'AWS::AccountId': LOCAL_ACCOUNT,
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': 'local',
};

/**
 * Resolves CloudFormation intrinsics (template reference, "Intrinsic functions") in a value: Ref, Fn::GetAtt, Fn::Join,
 * Fn::Sub, Fn::Select and Fn::Split.
 *
 * @throws UnresolvedTemplate naming the place and the intrinsic that is unknown or refers to something unknown.
 */
export class Intrinsics {
  constructor(private readonly resource: (logicalId: string) => DeployedResource | undefined) {}

  resolve(value: unknown, place: string): unknown {
    if (Array.isArray(value)) {
      return value.map((item, index) => this.resolve(item, `${place}[${index}]`));
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    const entries = Object.entries(value);
    const [name, argument] = entries[0] ?? ['', undefined];
    if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::'))) {
      return this.evaluate(name, argument, `${place}.${name}`);
    }
    return Object.fromEntries(entries.map(([key, item]) => [key, this.resolve(item, `${place}.${key}`)]));
  }

  /** @throws UnresolvedTemplate also if the result is no string. */
  text(value: unknown, place: string): string {
    const resolved = this.resolve(value, place);
    if (typeof resolved !== 'string') {
      throw new UnresolvedTemplate(
        `${place} of the template must come to a string, and comes to ${JSON.stringify(resolved)}`,
      );
    }
    return resolved;
  }

  private evaluate(name: string, argument: unknown, place: string): unknown {
    switch (name) {
      case 'Ref':
        return PSEUDO[String(argument)] ?? this.existing(String(argument), place).ref;
      case 'Fn::GetAtt':
        return this.attribute(argument, place);
      case 'Fn::Join': {
        const [separator, parts] = argument as [string, unknown];
        return (this.resolve(parts, place) as string[]).join(separator);
      }
      case 'Fn::Split': {
        const [separator, text] = argument as [string, unknown];
        return this.text(text, place).split(separator);
      }
      case 'Fn::Select': {
        const [index, list] = argument as [number | string, unknown];
        return (this.resolve(list, place) as unknown[])[Number(index)];
      }
      case 'Fn::Sub':
        return this.substitute(argument, place);
      default:
        throw new UnresolvedTemplate(`${place} of the template uses ${name}, which the stand-in does not resolve`);
    }
  }

  private substitute(argument: unknown, place: string): string {
    const [text, variables] = (Array.isArray(argument) ? argument : [argument, {}]) as [
      string,
      Record<string, unknown>,
    ];
    return text.replace(/\$\{([^!}][^}]*)\}/g, (_match, name: string) => {
      if (Object.hasOwn(variables, name)) {
        return this.text(variables[name], place);
      }
      return String(name.includes('.') ? this.attribute(name.split('.'), place) : this.evaluate('Ref', name, place));
    });
  }

  private attribute(argument: unknown, place: string): string {
    const [logicalId = '', ...path] = typeof argument === 'string' ? argument.split('.') : (argument as string[]);
    const value = this.existing(logicalId, place).attributes[path.join('.')];
    if (value === undefined) {
      throw new UnresolvedTemplate(
        `${place} of the template asks ${logicalId} for ${path.join('.')}, which the stand-in does not know`,
      );
    }
    return value;
  }

  private existing(logicalId: string, place: string): DeployedResource {
    const resource = this.resource(logicalId);
    if (resource === undefined) {
      throw new UnresolvedTemplate(`${place} of the template refers to ${logicalId}, which the stand-in does not know`);
    }
    return resource;
  }
}
