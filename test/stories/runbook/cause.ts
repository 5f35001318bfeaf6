import { falseServer } from '../../support/servers/false-server';
import type { ASecret, SecretOptions } from '../../support/a-secret';
import type { ProxiedDatabase } from '../../support/servers/a-proxied-database';
import type { StoryEnvironment } from '../../support/an-environment';
import type { Variable } from '../../../functions/runtime/variables';
import type { Occasion, Ways } from './person';
import type { Elsewhere } from './programs';

/** Where a cause is brought about. */
export interface Setting {
  readonly stories: StoryEnvironment;
  /** The usual way of the secret to its database. */
  readonly proxied: ProxiedDatabase;
}

export interface Scene extends Setting {
  readonly secret: ASecret;
}

/** How a reason comes about, and how a person carries out those steps of its entry that leave a choice. */
export interface Cause {
  /** What the secret differs in from the one that RDS writes, by way of the proxied. */
  readonly secret?: (setting: Setting) => SecretOptions | Promise<SecretOptions>;
  /** What goes wrong, arranged before the rotation begins. */
  readonly arranged?: (scene: Scene) => unknown;
  /** What begins then; default: Secrets Manager rotates the secret. */
  readonly begins?: (scene: Scene) => Promise<unknown>;
  /** What is known then; default: what the last alert says. */
  readonly told?: (scene: Scene) => Promise<Occasion>;
  readonly ways?: Ways | ((scene: Scene) => Ways);
  /** Services that only this story plays. */
  readonly elsewhere?: (scene: Scene) => Elsewhere;
}

/** Deploys all functions with these variables changed, until the story is over. */
export function deploy(stories: StoryEnvironment, changed: Readonly<Partial<Record<Variable, string>>>): void {
  const { account, deployment } = stories.environment;
  for (const fn of deployment.functions) {
    account.lambda.register({ ...fn, environment: { ...fn.environment, ...changed } });
  }
  stories.afterwards(() => deployment.functions.forEach((fn) => account.lambda.register(fn)));
}

/** The port of something that answers so where a server is expected, until the story is over. */
export async function answering({ stories }: Setting, ...says: readonly Buffer[]): Promise<number> {
  const server = await falseServer(...says);
  stories.afterwards(() => server.stop());
  return server.port;
}
