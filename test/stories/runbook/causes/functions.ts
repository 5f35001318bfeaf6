import { join } from 'node:path';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { ServiceError } from '../../../../infra/local/aws/api/service-error';
import { reasonOf } from '../../../../workflow/reasons';
import { type Cause, deploy, type Scene } from '../cause';
import { HOUR, leavePending, theWatchLooks } from '../watched';

/** Another file takes the place of a function until it is deployed again. */
async function replace({ stories }: Scene, name: string, file: string): Promise<void> {
  const { lambda } = stories.environment.account;
  const deployed = stories.deployed(name);
  await lambda.registerFile(name, join(__dirname, file));
  stories.afterwards(() => lambda.register(deployed));
}

const noAddress = new ServiceError('SubnetIPAddressLimitReachedException', 'No address is left in the subnets.', 502);

const deployAgain =
  (name: string) =>
  ({ stories }: Pick<Scene, 'stories'>): void =>
    stories.environment.account.lambda.register(stories.deployed(name));

/** Reasons that lie in the functions and executions themselves. */
export const FUNCTION_CAUSES = {
  functionNotReady: {
    arranged: ({ stories }) => {
      const refuse = async () => {
        stories.before('createSecret', refuse);
        return { kind: 'refuse', error: noAddress } as const;
      };
      stories.before('createSecret', refuse);
    },
    ways: { 1: ({ stories }) => stories.before('createSecret', async () => undefined) },
  },

  functionTimedOut: {
    arranged: (scene) => replace(scene, 'rotation-test-secret', '../functions/hanging.ts'),
    ways: { 1: deployAgain('rotation-test-secret') },
  },

  functionCrashed: {
    arranged: (scene) => replace(scene, 'rotation-test-secret', '../functions/crashing.ts'),
    ways: { 1: deployAgain('rotation-test-secret') },
  },

  pendingTooLong: {
    arranged: ({ secret }) => secret.turnOnRotation(),
    begins: async (scene) => {
      await leavePending(scene.stories, scene.secret);
      await theWatchLooks(scene, HOUR);
    },
    ways: { 1: (person) => person.carryOut('start-a-new-rotation'), 2: 'nothing' },
  },

  versionKept: {
    arranged: async ({ secret }) => {
      const { versionId } = await secret.rotate();
      await secret.moveLabel('ROTATION-FAILED-KEEP', { to: secret.firstVersionId });
      expect(await secret.versionWith('AWSCURRENT')).toBe(versionId);
    },
    begins: (scene) => theWatchLooks(scene, 0),
    ways: { 1: 'nothing', 2: 'nothing' },
  },

  leftOpen: {
    arranged: ({ secret }) => secret.turnOnRotation(),
    begins: async ({ stories, secret }) => {
      await leavePending(stories, secret);
      await secret.recover((await secret.versionWith('AWSPENDING')) ?? '');
    },
    ways: { 1: 'nothing' },
  },

  executionStopped: {
    arranged: ({ stories }) =>
      stories.before('testSecret', async () => {
        await stories.environment.clients.stepFunctions.send(
          new StopExecutionCommand({ executionArn: stories.executionArns.at(-1) }),
        );
      }),
    ways: { 1: 'nothing', 2: 'nothing' },
  },

  configuration: {
    arranged: (scene) => deploy(scene.stories, { DATABASE_CA_FILE: '/nowhere/ca.pem' }),
    ways: (scene) => ({ 1: () => deploy(scene.stories, {}) }),
  },

  badEvent: {
    arranged: ({ secret }) => secret.turnOnRotation(),
    begins: ({ secret }) => secret.execute({ mode: 'rotate', secretArn: secret.arn }),
    told: async ({ stories }) => {
      const { error, cause = '', executionArn } = await stories.lastEnding();
      expect({ error, cause, alerts: stories.alerts }).toEqual({
        error: 'InputRefused',
        cause:
          'badEvent: Reading the input of the execution: field versionId is missing or not a string. Nothing was ' +
          'touched. Start it with {"mode", "secretArn", "versionId"}.',
        alerts: [],
      });
      return { reason: reasonOf(cause) ?? 'unexpected', unresolved: false, versionId: '', executionArn };
    },
    ways: { 1: (person) => person.carryOut('start-a-new-rotation'), 2: 'nothing' },
  },

  unexpected: {
    arranged: (scene) => replace(scene, 'rotation-set-secret', '../functions/faulty.ts'),
    ways: { 1: deployAgain('rotation-set-secret') },
  },
} as const satisfies Readonly<Record<string, Cause>>;
