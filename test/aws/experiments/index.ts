import { DescribeSecretCommand, GetSecretValueCommand, RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { Experiment, Laboratory } from '../experiment';
import { callsIn, distinct, spacing } from './probe-run';

const MINUTE = 60_000;

/** Rotates a secret of the product and waits until the new version is current, or has lost AWSPENDING. */
async function rotateProduct(laboratory: Laboratory, secretArn = laboratory.product.secretArn) {
  const { clients, product } = laboratory;
  const began = laboratory.now();
  const { VersionId: versionId = '' } = await clients.secretsManager.send(
    new RotateSecretCommand({
      SecretId: secretArn,
      RotationLambdaARN: product.functionArn,
      RotationRules: { AutomaticallyAfterDays: 30 },
    }),
  );
  const describe = () => clients.secretsManager.send(new DescribeSecretCommand({ SecretId: secretArn }));
  for (;;) {
    const { VersionIdsToStages = {}, LastRotatedDate } = await describe();
    const labels = VersionIdsToStages[versionId] ?? [];
    const over = labels.includes('AWSCURRENT') || !labels.includes('AWSPENDING');
    if (over || laboratory.now() - began > laboratory.patience) {
      // The service looks at the labels and says so a little later.
      await laboratory.sleep(10_000);
      const events = await laboratory.rotationEvents(secretArn, began);
      return { labels, events, rotatedAt: LastRotatedDate?.getTime(), began };
    }
    await laboratory.sleep(2_000);
  }
}

/** The questions, in the order in which they are asked. */
export const EXPERIMENTS: readonly Experiment[] = [
  {
    name: 'writer',
    question:
      'Is a version accepted that the rotation function wrote when Step Functions invoked it, without RotationToken?',
    assumed:
      'Yes. If not, every rotation fails with "was not created by Lambda", and CreateSecret must move into the hold.',
    on: ['aws', 'stand-in'],
    minutes: 16,
    run: async (laboratory) => {
      const { labels, events } = await rotateProduct(laboratory);
      const failed = events.some((name) => name === 'RotationFailed' || name === 'RotationAbandoned');
      const seen = `new version: ${labels.join(' and ') || 'no label'}; events: ${events.join(', ') || 'none yet'}`;
      const settled = events.length > 1 || failed;
      return { seen, agrees: settled ? labels.includes('AWSCURRENT') && !failed : undefined };
    },
  },
  {
    name: 'strategies',
    question: 'Do two rotations in a row by each strategy make their new versions current?',
    assumed: 'Yes, also where the second is for the other of two users.',
    on: ['aws', 'stand-in'],
    minutes: 15,
    run: async (laboratory) => {
      const seen: string[] = [];
      for (const [strategy, secretArn] of Object.entries(await laboratory.ofStrategies())) {
        const labels = [await rotateProduct(laboratory, secretArn), await rotateProduct(laboratory, secretArn)];
        const current = labels.filter((rotation) => rotation.labels.includes('AWSCURRENT')).length;
        seen.push(`${strategy} ${current} of ${labels.length}`);
      }
      return { seen: seen.join(', '), agrees: seen.every((each) => each.endsWith(' 2 of 2')) };
    },
  },
  {
    name: 'early-move',
    question: 'May AWSCURRENT move while createSecret is still being answered?',
    assumed: 'Yes: the remaining steps are called and the rotation counts as succeeded.',
    on: ['aws', 'stand-in'],
    minutes: 5,
    run: async (laboratory) => {
      const began = laboratory.now();
      const calls = await callsIn(laboratory, 'move-early', 2 * MINUTE);
      const events = await laboratory.rotationEvents(laboratory.probe.secretArn, began);
      const steps = calls.map(({ step }) => step).join(', ');
      const agrees =
        steps === 'createSecret, setSecret, testSecret, finishSecret' && !events.includes('RotationFailed');
      return { seen: `steps: ${steps}; events: ${events.join(', ') || 'none yet'}`, agrees };
    },
  },
  {
    name: 'retries',
    question: 'How often and how far apart is a failed rotation tried again, and with which token?',
    assumed: 'Several times, from createSecret on, each time with the same ClientRequestToken.',
    on: ['aws', 'stand-in'],
    minutes: 60,
    run: async (laboratory) => {
      const calls = await callsIn(laboratory, 'fail', 20 * MINUTE);
      const same = distinct(calls.map(({ token }) => token)) === 1;
      const onlyFirst = calls.every(({ step }) => step === 'createSecret');
      const seen = `${calls.length} calls, ${spacing(calls)}; ${same ? 'one token' : 'several tokens'}${onlyFirst ? '' : '; other steps too'}`;
      return { seen, agrees: calls.length > 1 && same && onlyFirst };
    },
  },
  {
    name: 'withdrawn',
    question: 'Is a rotation tried again whose version has lost AWSPENDING within the call?',
    assumed: 'No: the next rotation begins with a new token.',
    on: ['aws', 'stand-in'],
    minutes: 25,
    run: async (laboratory) => {
      const calls = await callsIn(laboratory, 'withdraw', 20 * MINUTE);
      return { seen: `${calls.length} calls, ${spacing(calls)}`, agrees: calls.length === 1 };
    },
  },
  {
    name: 'rotation-token',
    question: 'Is RotationToken the same in every step of a rotation?',
    assumed: 'Not relied on: the token never leaves the rotation function.',
    on: ['aws', 'stand-in'],
    minutes: 5,
    run: async (laboratory) => {
      const calls = await callsIn(laboratory, 'move-early', 2 * MINUTE);
      const tokens = calls.map(({ rotationToken }) => rotationToken);
      const seen = tokens.includes('none')
        ? `missing in ${tokens.filter((token) => token === 'none').length} of ${tokens.length} calls`
        : `${distinct(tokens)} different in ${tokens.length} calls`;
      return { seen, agrees: calls.length > 0 };
    },
  },
  {
    name: 'long-call',
    question: 'How long may one call of the rotation function take?',
    assumed: 'At least 14 minutes: the hold waits for up to 882 s.',
    on: ['aws'],
    minutes: 40,
    run: async (laboratory) => {
      const calls = await callsIn(laboratory, 'wait:840', 18 * MINUTE);
      const second = calls[1];
      const pause = second === undefined ? undefined : Math.round((second.at - (calls[0]?.at ?? 0)) / 1_000);
      const seen = pause === undefined ? 'not called again while it was answering' : `called again after ${pause} s`;
      return { seen, agrees: pause === undefined || pause >= 840 };
    },
  },
  {
    name: 'events',
    question: 'Are the events of a failed rotation sent?',
    assumed: 'RotationFailed is recorded for each failed attempt.',
    on: ['aws', 'stand-in'],
    minutes: 35,
    run: async (laboratory) => {
      const began = laboratory.now();
      const calls = await callsIn(laboratory, 'fail', 3 * MINUTE);
      // CloudTrail delivers within some 15 minutes.
      if (laboratory.kind === 'aws') await laboratory.sleep(15 * MINUTE);
      const events = await laboratory.rotationEvents(laboratory.probe.secretArn, began);
      const failures = events.filter((name) => name === 'RotationFailed').length;
      return {
        seen: `${calls.length} calls, events: ${events.join(', ') || 'none'}`,
        agrees: failures === calls.length,
      };
    },
  },
  {
    name: 'function-state',
    question: 'In which state are the functions in the VPC right after they were made, and at rest?',
    assumed: 'Active after at most some minutes; Inactive after weeks at rest, then Pending for about a minute.',
    on: ['aws'],
    minutes: 1,
    run: async ({ clients, product }) => {
      const { GetFunctionConfigurationCommand } = await import('@aws-sdk/client-lambda');
      const found = await clients.lambda.send(
        new GetFunctionConfigurationCommand({ FunctionName: product.functionArn }),
      );
      const seen = `State ${found.State}, reason ${found.StateReasonCode ?? 'none'}, last update ${found.LastUpdateStatus}`;
      return {
        seen: `${seen}; weeks at rest cannot be waited for here`,
        agrees: found.State === 'Active' ? undefined : false,
      };
    },
  },
  {
    name: 'fleet-condition',
    question:
      'Does secretsmanager:resource/AllowRotationLambdaArn let a function read and label the secrets it rotates, and no others?',
    assumed: 'Yes, for DescribeSecret, GetSecretValue, PutSecretValue and UpdateSecretVersionStage.',
    on: ['aws'],
    minutes: 2,
    run: async (laboratory) => {
      if (laboratory.joined === undefined) return { seen: 'no credentials for it', agrees: undefined };
      const joined = await laboratory.joined();
      const allowed = async (SecretId: string): Promise<string> => {
        const results = await Promise.allSettled([
          joined.send(new DescribeSecretCommand({ SecretId })),
          joined.send(new GetSecretValueCommand({ SecretId })),
        ]);
        return results.map(({ status }) => (status === 'fulfilled' ? 'allowed' : 'refused')).join('/');
      };
      const own = await allowed(laboratory.probe.secretArn);
      const other = await allowed(laboratory.product.secretArn);
      return {
        seen: `DescribeSecret/GetSecretValue: own secret ${own}, another ${other}`,
        agrees: own === 'allowed/allowed' && other === 'refused/refused',
      };
    },
  },
];
