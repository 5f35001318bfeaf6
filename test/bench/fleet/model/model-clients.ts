import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { LocalService } from '../../../../infra/local/aws/api/call';
import { ServiceError } from '../../../../infra/local/aws/api/service-error';
import type { LocalClock } from '../../../../infra/local/aws/clocks/clock';
import type { Faults } from '../faults';
import { CURRENT } from '../../../../infra/local/aws/secrets-manager/secret';
import { quotaOf } from './quotas';
import type { TokenBuckets } from './token-buckets';

/** Milliseconds of a call within a Region. */
const CALL = 10;
/** The SDK's standard retries: full jitter below a base that doubles (`@smithy/util-retry`, `constants`). */
const RETRY = { base: 100, throttledBase: 500, longest: 20_000 } as const;

interface Account {
  readonly clock: LocalClock;
  readonly buckets: TokenBuckets;
  readonly faults: Faults;
  /** AWSCURRENT of a secret has been moved. */
  movedCurrent(secretArn: string): void;
}

/** Clients of the SDK whose calls reach the stand-in's services without a network, within the quotas of an account. */
export class ModelClients {
  constructor(
    private readonly account: Account,
    private readonly secretsManagerService: LocalService,
    private readonly stepFunctionsService: LocalService,
  ) {}

  secretsManager(functionName: string, maxAttempts: number): SecretsManagerClient {
    return this.answered(new SecretsManagerClient(SETTINGS), this.secretsManagerService, functionName, maxAttempts);
  }

  stepFunctions(functionName: string, maxAttempts: number): SFNClient {
    return this.answered(new SFNClient(SETTINGS), this.stepFunctionsService, functionName, maxAttempts);
  }

  private answered<C extends { send: unknown }>(
    client: C,
    service: LocalService,
    functionName: string,
    maxAttempts: number,
  ): C {
    const send = ({ constructor, input }: Command) =>
      this.attempts(constructor.name.replace(/Command$/, ''), maxAttempts, async (operation) => {
        const answer = await service.handle(operation, input, { accessKeyId: functionName });
        const { SecretId, VersionStage } = input;
        if (operation === 'UpdateSecretVersionStage' && VersionStage === CURRENT) {
          this.account.movedCurrent(String(SecretId));
        }
        return answer;
      });
    return Object.assign(client, { send });
  }

  private async attempts(operation: string, maxAttempts: number, call: Call): Promise<unknown> {
    const { clock } = this.account;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.attempt(operation, call);
      } catch (error) {
        const { name, status } = error as ServiceError;
        const isThrottled = name === 'ThrottlingException';
        if (attempt >= maxAttempts || !(isThrottled || status >= 500)) throw error;
        const ceiling = (isThrottled ? RETRY.throttledBase : RETRY.base) * 2 ** attempt;
        await clock.sleep(Math.min(RETRY.longest, clock.random() * ceiling));
      }
    }
  }

  private async attempt(operation: string, call: Call): Promise<unknown> {
    const { clock, buckets, faults } = this.account;
    await clock.sleep(CALL);
    const quota = quotaOf(operation);
    if (!buckets.take(quota)) throw new ServiceError('ThrottlingException', 'Rate exceeded');
    const fault = faults.ofCall();
    if (fault === 'refused') {
      buckets.countFailure(quota);
      throw new ServiceError('InternalServiceError', 'An internal error occurred.', 500);
    }
    const answer = withDates(await call(operation));
    if (fault === 'lostReply') throw new ServiceError('TimeoutError', 'The connection was lost.', 500);
    return answer;
  }
}

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: Readonly<Record<string, unknown>>;
}

type Call = (operation: string) => Promise<unknown>;

const SETTINGS = { region: 'eu-central-1', credentials: { accessKeyId: 'model', secretAccessKey: 'model' } };

/** Times travel as epoch seconds, and the SDK makes dates of them. */
function withDates(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withDates);
  if (typeof value !== 'object' || value === null) return value;
  const dated = (name: string, field: unknown) =>
    typeof field === 'number' && /Date$|^timestamp$/.test(name) ? new Date(field * 1_000) : withDates(field);
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, dated(name, field)]));
}
