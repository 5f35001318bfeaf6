import { randomBytes } from 'node:crypto';
import { CreateSecretCommand, RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { scramVerifier } from '../../../functions/postgres/login/scram';
import { LocalEnvironment } from '../../../infra/local/local-environment';

/** How a crowd of rotations went. */
export interface CrowdResult {
  readonly milliseconds: number;
  /** What the stand-in and its functions took of the processor, in milliseconds; PostgreSQL has its own. */
  readonly processorMilliseconds: number;
  /** Secrets whose first attempt ended well. */
  readonly goodAtFirst: number;
  /** What ended otherwise, by the words of the event. */
  readonly failures: Readonly<Record<string, number>>;
}

const PLAIN = 'plain-rotation-function';

/** So many secrets at once on a stand-in and a PostgreSQL of their own. */
export class Crowd {
  private readonly ends = new Map<string, string>();
  private ended: (() => void) | undefined;

  private constructor(
    private readonly environment: LocalEnvironment,
    private readonly arns: readonly string[],
  ) {}

  static async of(size: number): Promise<Crowd> {
    let onEnd: (secretArn: string, end: string) => void = () => undefined;
    const environment = await LocalEnvironment.start({
      functions: { [PLAIN]: require.resolve('../rotation/plain/single-user') },
      onRotationEvent: ({ eventName, secretArn, errorMessage = '' }) => {
        if (/Succeeded|Failed|Abandoned/.test(eventName)) onEnd(secretArn, `${eventName} ${errorMessage}`.trim());
      },
    });
    const crowd = new Crowd(environment, await makeSecrets(environment, size));
    onEnd = (secretArn, end) => crowd.end(secretArn, end);
    return crowd;
  }

  /** Rotates all of them at once, and waits until the first attempt of each has ended. */
  async rotate(by: 'product' | 'plain'): Promise<CrowdResult> {
    const { clients, rotationFunctionArn } = this.environment;
    const RotationLambdaARN = by === 'plain' ? rotationFunctionArn.replace(/[^:]+$/, PLAIN) : rotationFunctionArn;
    this.ends.clear();
    const all = new Promise<void>((resolve) => (this.ended = resolve));
    const began = performance.now();
    const processor = process.cpuUsage();
    await Promise.all(
      this.arns.map((SecretId) =>
        clients.secretsManager.send(
          new RotateSecretCommand({ SecretId, RotationLambdaARN, RotationRules: { AutomaticallyAfterDays: 30 } }),
        ),
      ),
    );
    await all;
    const milliseconds = performance.now() - began;
    const { user, system } = process.cpuUsage(processor);
    const failures: Record<string, number> = {};
    for (const end of this.ends.values()) {
      const words = end.replaceAll(/arn:\S+|[\da-f-]{36}/g, '...');
      if (end !== 'RotationSucceeded') failures[words] = (failures[words] ?? 0) + 1;
    }
    const goodAtFirst = [...this.ends.values()].filter((end) => end === 'RotationSucceeded').length;
    return { milliseconds, processorMilliseconds: (user + system) / 1_000, goodAtFirst, failures };
  }

  async close(): Promise<void> {
    await this.environment.stop();
  }

  /** A second attempt is none of the first. */
  private end(secretArn: string, end: string): void {
    if (!this.ends.has(secretArn)) this.ends.set(secretArn, end);
    if (this.ends.size === this.arns.length) this.ended?.();
  }
}

async function makeSecrets({ databases, clients }: LocalEnvironment, size: number): Promise<readonly string[]> {
  await databases.administer(['CREATE DATABASE crowd']);
  const arns: string[] = [];
  for (let number = 1; number <= size; number++) {
    const role = `crowd_${number}`;
    const password = randomBytes(18).toString('base64url');
    await databases.administer([`CREATE ROLE ${role} LOGIN PASSWORD '${scramVerifier(password)}'`]);
    const SecretString = databases.secretValue({ role, database: 'crowd' }, password);
    const { ARN = '' } = await clients.secretsManager.send(
      new CreateSecretCommand({ Name: `crowd/${number}`, SecretString }),
    );
    arns.push(ARN);
  }
  return arns;
}
