import type { LocalSecretsManagerOptions } from '../../../../../infra/local/aws/secrets-manager/local-secrets-manager';
import { LocalSecretsManager } from '../../../../../infra/local/aws/secrets-manager/local-secrets-manager';
import type { RotationEvent } from '../../../../../infra/local/aws/secrets-manager/rotation/rotation-events';
import type { InvocationResult } from '../../../../../infra/local/aws/api/call';
import { LeapingClock } from './leaping-clock';

export const FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:000000000000:function:rotate';
/** Access key of the rotation function's sandbox, of another function's, and of a person. */
export const KEY = { rotationFunction: 'SANDBOX1', otherFunction: 'SANDBOX2', person: 'PERSON' };
export const CURRENT = 'c'.repeat(32);
export const TOKEN = 't'.repeat(32);

/** The event as a rotation function gets it. */
export interface Event {
  readonly Step: string;
  readonly SecretId: string;
  readonly ClientRequestToken: string;
  readonly RotationToken: string;
}

export const succeeded: InvocationResult = { statusCode: 200, payload: 'null' };
export const failed: InvocationResult = {
  statusCode: 200,
  functionError: 'Unhandled',
  payload: '{"errorType":"Error","errorMessage":"no"}',
};

type Act = (event: Event, story: RotationStory) => Promise<InvocationResult | undefined | void>;

/** A Secrets Manager with one secret, `db`, whose rotation function does what the test says. */
export class RotationStory {
  readonly clock = new LeapingClock();
  readonly calls: Event[] = [];
  readonly events: RotationEvent[] = [];
  readonly defects: unknown[] = [];
  readonly service: LocalSecretsManager;
  secretArn = '';

  constructor(act: Act, options: Partial<LocalSecretsManagerOptions> = {}) {
    this.service = new LocalSecretsManager({
      clock: this.clock,
      invoke: async (_functionArn, event) => {
        this.calls.push(event as Event);
        return (await act(event as Event, this)) ?? succeeded;
      },
      mayInvoke: (functionArn) => functionArn === FUNCTION_ARN,
      onEvent: (event) => this.events.push(event),
      onDefect: (defect) => this.defects.push(defect),
      ...options,
    });
  }

  /** The story after its secret has been created. */
  static async begin(act: Act, options: Partial<LocalSecretsManagerOptions> = {}): Promise<RotationStory> {
    const story = new RotationStory(act, options);
    const created = await story.call('CreateSecret', { Name: 'db', SecretString: 'old', ClientRequestToken: CURRENT });
    story.secretArn = created.ARN as string;
    return story;
  }

  call(operation: string, input: object, accessKeyId = KEY.person): Promise<Readonly<Record<string, unknown>>> {
    return this.service.handle(operation, input as Readonly<Record<string, unknown>>, { accessKeyId });
  }

  rotate(input: object = {}): Promise<Readonly<Record<string, unknown>>> {
    return this.call('RotateSecret', {
      SecretId: 'db',
      ClientRequestToken: TOKEN,
      RotationLambdaARN: FUNCTION_ARN,
      RotationRules: { AutomaticallyAfterDays: 10 },
      ...input,
    });
  }

  async rotateToTheEnd(input: object = {}): Promise<void> {
    await this.rotate(input);
    await this.service.whenIdle();
  }

  storePending(event: Event, accessKeyId = KEY.rotationFunction, more: object = {}) {
    const { SecretId, ClientRequestToken } = event;
    const input = { SecretId, ClientRequestToken, SecretString: 'new', VersionStages: ['AWSPENDING'], ...more };
    return this.call('PutSecretValue', input, accessKeyId);
  }

  async moveCurrent({ SecretId, ClientRequestToken }: Event) {
    const labels = Object.entries((await this.labels()) as Record<string, readonly string[]>);
    const RemoveFromVersionId = labels.find(([, held]) => held.includes('AWSCURRENT'))?.[0];
    const move = { VersionStage: 'AWSCURRENT', RemoveFromVersionId, MoveToVersionId: ClientRequestToken };
    return this.call('UpdateSecretVersionStage', { SecretId, ...move });
  }

  removePending({ SecretId, ClientRequestToken }: Event) {
    return this.call('UpdateSecretVersionStage', {
      SecretId,
      VersionStage: 'AWSPENDING',
      RemoveFromVersionId: ClientRequestToken,
    });
  }

  describe(): Promise<Readonly<Record<string, unknown>>> {
    return this.call('DescribeSecret', { SecretId: 'db' });
  }

  async labels(): Promise<unknown> {
    return (await this.describe()).VersionIdsToStages;
  }

  /** Names of the events so far. */
  get told(): readonly string[] {
    return this.events.map((event) => event.eventName);
  }

  get steps(): readonly string[] {
    return this.calls.map((call) => call.Step);
  }
}

/** What a rotation function does when all is well. */
export const wellBehaved: Act = async (event, story) => {
  if (event.Step === 'createSecret') await story.storePending(event);
  if (event.Step === 'finishSecret') await story.moveCurrent(event);
};
