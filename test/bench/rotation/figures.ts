import type { StrategyName } from '../../../workflow/names';
import type { Measured, Side } from './rotator';

/** Median, least and most of some runs. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)] ?? 0, least: sorted[0] ?? 0, most: sorted.at(-1) ?? 0 };
}

/** One line of a table: the product beside the plain function. */
export interface Figure {
  readonly name: string;
  readonly unit: 'ms' | '';
  readonly product: Spread;
  readonly plain: Spread;
  /** At most so many times the plain function's; undefined where nothing is aimed at. */
  readonly aim?: number;
}

/** A strategy beside the plain function of its kind. */
export interface Compared {
  readonly strategy: StrategyName;
  readonly figures: readonly Figure[];
}

const SECRETS_MANAGER =
  /^(DescribeSecret|GetSecretValue|GetRandomPassword|PutSecretValue|UpdateSecretVersionStage|ListSecretVersionIds)$/;

const secretsManagerCalls = ({ calls }: Measured) =>
  Object.entries(calls).reduce((sum, [name, count]) => (SECRETS_MANAGER.test(name) ? sum + count : sum), 0);

/** What is compared, of all runs. */
export function figuresOf({ product, plain }: Readonly<Record<Side, readonly Measured[]>>): readonly Figure[] {
  const figure = (name: string, unit: Figure['unit'], of: (one: Measured) => number, aim?: number): Figure => ({
    name,
    unit,
    product: spread(product.map(of)),
    plain: spread(plain.map(of)),
    ...(aim !== undefined && { aim }),
  });
  return [
    figure('lockout window', 'ms', ({ lockout }) => lockout, 0.8),
    figure('wall time', 'ms', ({ wall }) => wall, 1.5),
    figure('calls of Secrets Manager', '', secretsManagerCalls, 1.2),
    figure('logins', '', ({ logins }) => logins, 1),
    figure('refused logins', '', ({ refusedLogins }) => refusedLogins, 0),
    figure('invocations', '', ({ invocations }) => invocations),
    figure('state transitions', '', ({ transitions }) => transitions),
  ];
}

/** `1.36`; undefined where there is nothing to compare with. */
export const ratioOf = ({ product, plain }: Figure): number | undefined =>
  plain.median === 0 ? undefined : product.median / plain.median;
