import { ServiceError } from '../api/service-error';
import type { LocalFunction } from './local-function';
import type { SandboxContext } from './warm-function';
import { WarmFunction } from './warm-function';

/** Name, partial or full ARN of a function, with or without the version $LATEST (API model, FunctionName). */
const REFERENCE =
  /^(?:(?:arn:aws[a-z-]*:lambda:(?<region>[a-z0-9-]+):)?(?<account>\d{12}):function:)?(?<name>[\w-]+)(?::\$LATEST)?$/;

/** The functions of the account. */
export class FunctionRegistry {
  private readonly byName = new Map<string, WarmFunction>();

  constructor(private readonly context: SandboxContext) {}

  get all(): readonly LocalFunction[] {
    return [...this.byName.values()].map(({ definition }) => definition);
  }

  /** A function that nobody can invoke by name yet. */
  create(definition: LocalFunction): WarmFunction {
    return new WarmFunction(definition, this.context);
  }

  /** Makes a function known, in place of the one of this name, whose sandboxes then take no further invocation. */
  add(fn: WarmFunction): void {
    this.byName.set(fn.definition.name, fn);
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  /** @throws ServiceError `ResourceNotFoundException` */
  get(reference: string): WarmFunction {
    const { name = '', account, region } = REFERENCE.exec(reference)?.groups ?? {};
    const found = this.byName.get(name);
    const [, , , itsRegion, itsAccount] = found?.definition.arn.split(':') ?? [];
    if (found && (region ?? itsRegion) === itsRegion && (account ?? itsAccount) === itsAccount) return found;
    const known = [...this.byName.keys()].join(', ') || 'none';
    throw new ServiceError(
      'ResourceNotFoundException',
      `Function not found: ${reference}. Functions here: ${known}; versions and aliases are not imitated.`,
      404,
    );
  }
}
