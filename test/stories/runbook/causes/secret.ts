import { join } from 'node:path';
import { CancelRotateSecretCommand, DeleteSecretCommand, RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { ServiceError } from '../../../../infra/local/aws/api/service-error';
import type { Cause, Scene } from '../cause';
import { DAY, theWatchLooks } from '../watched';

const MOVE =
  'aws secretsmanager update-secret-version-stage --secret-id "$SECRET" --version-stage AWSCURRENT ' +
  '--move-to-version-id WANTED --remove-from-version-id PRESENT';

/** Reasons that lie in the secret itself. */
export const SECRET_CAUSES = {
  invalidSecret: {
    secret: () => ({ fields: { engine: 'postgresql' } }),
    ways: { 1: { corrects: '.engine = "postgres"' } },
  },

  rotationDisabled: {
    arranged: ({ stories, secret }) =>
      stories.before('preflight', async () => {
        await stories.environment.clients.secretsManager.send(new CancelRotateSecretCommand({ SecretId: secret.arn }));
      }),
    ways: { 2: { types: 'aws secretsmanager rotate-secret --secret-id "$SECRET"' } },
  },

  rotatedElsewhere: {
    arranged: async ({ stories, secret }) => {
      const { account, clients } = stories.environment;
      await secret.turnOnRotation();
      nameInRoles({ stories, secret });
      await account.lambda.registerFile('another-function', join(__dirname, '../functions/crashing.ts'));
      const other = stories.environment.rotationFunctionArn.replace('rotation-rotation-function', 'another-function');
      await clients.secretsManager.send(
        new RotateSecretCommand({
          SecretId: secret.arn,
          RotationLambdaARN: other,
          RotationRules: { AutomaticallyAfterDays: 30 },
          RotateImmediately: false,
        }),
      );
    },
    begins: (scene) => theWatchLooks(scene, 0),
    ways: {
      1: {
        types:
          'aws secretsmanager rotate-secret --secret-id "$SECRET" --rotation-lambda-arn "$(aws lambda ' +
          'get-function-configuration --function-name "$PREFIX-rotation-function" --query FunctionArn --output text)"',
      },
      2: 'nothing',
    },
  },

  rotationOverdue: {
    arranged: ({ secret }) => secret.turnOnRotation(),
    begins: (scene) => theWatchLooks(scene, 33 * DAY),
    ways: { 1: 'nothing' },
  },

  secretDeleted: {
    arranged: ({ stories, secret }) =>
      stories.before('preflight', async () => {
        await stories.environment.clients.secretsManager.send(new DeleteSecretCommand({ SecretId: secret.arn }));
      }),
    ways: {
      1: 'nothing',
      2: { types: 'aws secretsmanager restore-secret --secret-id "$SECRET"' },
    },
  },

  secretNotFound: {
    arranged: ({ stories, secret }) => {
      nameInRoles({ stories, secret });
      stories.before('preflight', async () => {
        await stories.environment.clients.secretsManager.send(
          new DeleteSecretCommand({ SecretId: secret.arn, ForceDeleteWithoutRecovery: true }),
        );
      });
    },
    ways: ({ stories }) => ({
      1: 'nothing',
      2: async (person) => {
        person.secret = await stories.anotherSecret();
        await person.carryOut('set-the-password-by-hand');
        await person.secret.turnOnRotation();
      },
      3: { types: 'npx --no rds-rotation-workflow check', as: 'npx --no rds-rotation-workflow check "$SECRET"' },
    }),
  },

  versionNotPending: {
    arranged: ({ stories, secret }) =>
      stories.before('setSecret', async () =>
        secret.moveLabel('AWSPENDING', { from: await secret.versionWith('AWSPENDING') }),
      ),
  },

  valueNotVisible: {
    arranged: ({ stories, secret }) =>
      stories.onCallsOfFunctions(({ operation, input }) =>
        operation === 'GetSecretValue' && input['VersionId'] !== secret.firstVersionId
          ? {
              kind: 'refuse',
              error: new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the secret value."),
            }
          : undefined,
      ),
    ways: { 1: ({ stories }) => stories.onCallsOfFunctions(undefined) },
  },

  labelMovedElsewhere: {
    // Somebody goes back to the version before this one, whose password the database no longer holds.
    arranged: async ({ stories, secret }) => {
      const { versionId } = await secret.rotate();
      stories.before('setSecret', () => secret.moveLabel('AWSCURRENT', { from: versionId, to: secret.firstVersionId }));
    },
    ways: ({ secret }) => ({
      1: (person) => person.carryOut('log-in-as-an-application-does'),
      2: {
        types: MOVE,
        as: async () =>
          MOVE.replace('WANTED', (await secret.versionWith('AWSPREVIOUS')) ?? '').replace(
            'PRESENT',
            (await secret.versionWith('AWSCURRENT')) ?? '',
          ),
      },
      3: (person) => person.carryOut('set-the-password-by-hand'),
      4: 'nothing',
    }),
  },
} as const satisfies Readonly<Record<string, Cause>>;

/** As in a workflow without `fleet`: its roles name the secret, and so may ask for it when it has left, or is gone. */
function nameInRoles({ stories, secret }: Pick<Scene, 'stories' | 'secret'>): void {
  const { account, deployment } = stories.environment;
  const { roles } = deployment.readIam();
  const named = { effect: 'Allow', actions: ['secretsmanager:*'], resources: [secret.arn], conditions: {} } as const;
  roles.forEach((role) => account.iam?.putRole({ ...role, statements: [...role.statements, named] }));
  stories.afterwards(() => roles.forEach((role) => account.iam?.putRole(role)));
}
