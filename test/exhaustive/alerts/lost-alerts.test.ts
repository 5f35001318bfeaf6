import type { PublishedMessage } from '../../../infra/local/aws/sns/published-message';
import { ServiceError } from '../../../infra/local/aws/api/service-error';
import { LocalEnvironment } from '../../../infra/local/local-environment';
import { IMPATIENT } from '../../support/an-environment';
import { storyClock } from '../../support/story-clock';

const messages: PublishedMessage[] = [];
let environment: LocalEnvironment;
/** Whether the topic refuses what notify publishes. */
let refuses = false;
let count = 0;

beforeAll(async () => {
  environment = await LocalEnvironment.start({
    ...IMPATIENT,
    clock: storyClock(),
    rotationRetry: { attempts: 1 },
    onAlert: (message) => messages.push(message),
    interceptCall: ({ operation }) =>
      refuses && operation === 'Publish'
        ? {
            kind: 'refuse',
            error: new ServiceError('AuthorizationError', 'not authorized to perform: SNS:Publish', 403),
          }
        : undefined,
    // The rotation fails and is undone.
    interceptInvocation: ({ payload }) => (payload.includes('"task":"setSecret"') ? { kind: 'deny' } : undefined),
  });
});
afterAll(() => environment.stop());

/** What the topic has got of a rotation that fails. */
async function told(): Promise<readonly PublishedMessage[]> {
  count += 1;
  const { secretArn } = await environment.createApplicationSecret(`orders-${count}/db`, {
    role: `orders_${count}`,
    database: `orders_${count}`,
  });
  messages.length = 0;
  await environment.rotate(secretArn);
  await environment.account.whenIdle();
  return [...messages];
}

describe('one incident is one message', () => {
  it('by the alert, if that can be sent', async () => {
    refuses = false;
    expect((await told()).map(({ subject }) => subject)).toEqual(['Can wait: orde../db not rotated (..0000)']);
  });

  it('by a rule of EventBridge, if notify may not publish: with the execution and the words it ended with', async () => {
    refuses = true;
    const [message, ...more] = await told();
    expect(more).toEqual([]);
    expect(message?.subject).toBeUndefined();
    expect(JSON.parse(message?.message ?? '')).toMatch(
      /^CHECK NOW: the alert of an execution could not be sent\. It ended with: accessDenied: the rotation was rolled back \(notify failed: no alert was sent\) The execution: arn:aws:states:\S+:execution:rotation:orders-2-db-\S+ Look at its secret: npx --no rds-rotation-workflow check NAME$/,
    );
  });
});
