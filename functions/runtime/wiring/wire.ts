import type { Clock } from '../../rotation/ports';

export type Environment = NodeJS.ProcessEnv;

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

type Factories = Readonly<Record<string, (environment: Environment) => unknown>>;
type Parts<F extends Factories> = { readonly clock: Clock } & { readonly [Name in keyof F]: ReturnType<F[Name]> };

/**
 * The composition root. A function names the parts it needs, so that its bundle holds no others; each is built of the
 * environment on first use, once per execution environment. The clock comes with them.
 */
export function wire<F extends Factories>(factories: F, environment: Environment = process.env): Parts<F> {
  const parts = { clock: systemClock };
  for (const [name, build] of Object.entries(factories)) {
    let built: { readonly part: unknown } | undefined;
    Object.defineProperty(parts, name, {
      enumerable: true,
      get: () => (built ??= { part: build(environment) }).part,
    });
  }
  return parts as Parts<F>;
}
