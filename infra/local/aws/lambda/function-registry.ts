import { ServiceError } from '../api/service-error';
import type { LocalFunction } from './local-function';
import type { SandboxContext } from './warm-function';
import { WarmFunction } from './warm-function';

/** Name, partial or full ARN of a function, with or without a version (API model, FunctionName). */
const REFERENCE =
  /^(?:(?:arn:aws[a-z-]*:lambda:(?<region>[a-z0-9-]+):)?(?<account>\d{12}):function:)?(?<name>[\w-]+)(?::(?:\$LATEST|(?<version>\d+)))?$/;

/** The functions of the account. */
export class FunctionRegistry {
  private readonly byName = new Map<string, WarmFunction>();
  /** The version that was published of each function, if there was one. */
  private readonly published = new Map<string, string>();
  /** Versions that a deployment has replaced, by `name:version`. */
  private readonly replaced = new Map<string, WarmFunction>();

  constructor(private readonly context: SandboxContext) {}

  get all(): readonly LocalFunction[] {
    return [...this.byName.values()].map(({ definition }) => definition);
  }

  /** A function that cannot be invoked by name yet. */
  create(definition: LocalFunction): WarmFunction {
    return new WarmFunction(definition, this.context);
  }

  /**
   * Makes a function known, in place of the one of this name. If it is published as another version, the former one can still
   * be invoked by its own; otherwise that one's sandboxes take no further invocation.
   */
  add(fn: WarmFunction, version?: string): void {
    const { name } = fn.definition;
    const [before, its] = [this.byName.get(name), this.published.get(name)];
    if (before !== undefined && its !== undefined && version !== undefined && its !== version) {
      this.replaced.set(`${name}:${its}`, before);
    }
    if (version !== undefined) this.published.set(name, version);
    this.byName.set(name, fn);
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  /** @throws ServiceError `ResourceNotFoundException` */
  get(reference: string): WarmFunction {
    const { name = '', account, region, version = '' } = REFERENCE.exec(reference)?.groups ?? {};
    const found = this.replaced.get(`${name}:${version}`) ?? this.byName.get(name);
    const [, , , itsRegion, itsAccount] = found?.definition.arn.split(':') ?? [];
    if (found && (region ?? itsRegion) === itsRegion && (account ?? itsAccount) === itsAccount) return found;
    const known = [...this.byName.keys()].join(', ') || 'none';
    throw new ServiceError(
      'ResourceNotFoundException',
      `Function not found: ${reference}. Functions here: ${known}; aliases are not imitated.`,
      404,
    );
  }
}
