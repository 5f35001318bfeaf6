import { DescribeSecretCommand, RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { currentVersionId, lookAtVersions } from '../../../infra/cli/local/demo/rotations';
import { hurryingClock } from '../../../infra/local/aws/clocks/hurrying-clock';
import type { RotationEvent } from '../../../infra/local/aws/secrets-manager/rotation/rotation-events';
import { LocalEnvironment } from '../../../infra/local/local-environment';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test('weeks pass on real parts in a moment: each Monday brings a rotation in real time, and every six hours the watch looks', async () => {
  const events: RotationEvent[] = [];
  const looks: number[] = [];
  // A week in 60 ms.
  const clock = hurryingClock({ scale: 10_000_000 });
  let told: () => void = () => undefined;
  const environment = await LocalEnvironment.start({
    clock,
    interceptInvocation: ({ functionName }) => {
      if (functionName === 'rotation-watch') looks.push(clock.now());
      return undefined;
    },
    onRotationEvent: (event) => {
      events.push(event);
      told();
    },
  });
  try {
    const succeeded = (count: number) =>
      new Promise<void>((resolve) => {
        told = () => events.filter(({ eventName }) => eventName === 'RotationSucceeded').length === count && resolve();
      });
    const secret = await environment.createApplicationSecret('orders/db', { role: 'orders_app', database: 'orders' });
    const before = await currentVersionId(environment, secret.secretArn);
    const thrice = succeeded(3);
    await environment.clients.secretsManager.send(
      new RotateSecretCommand({
        SecretId: 'orders/db',
        RotationLambdaARN: environment.rotationFunctionArn,
        RotationRules: { ScheduleExpression: 'cron(0 3 ? * MON *)', Duration: '2h' },
        RotateImmediately: false,
      }),
    );
    await thrice;

    const [testStarted, testSucceeded, ...rotations] = events.map(({ eventName }) => eventName);
    expect([testStarted, testSucceeded]).toEqual(['TestRotationStarted', 'TestRotationSucceeded']);
    expect(rotations).toEqual(Array(3).fill(['RotationStarted', 'RotationSucceeded']).flat());
    const started = events.filter(({ eventName }) => eventName === 'RotationStarted');
    const openings = started.map(({ eventTime }) => Math.floor(eventTime / HOUR) * HOUR);
    const [first = 0, , third = 0] = openings;
    expect(openings).toEqual([first, first + 7 * DAY, first + 14 * DAY]);
    expect(new Date(first).toUTCString()).toMatch(/^Mon, .* 03:00:00 GMT$/);
    // Each took the seconds it takes, not weeks.
    const lasted = (events.at(-1)?.eventTime ?? 0) - third;
    expect(lasted).toBeGreaterThan(50);
    expect(lasted).toBeLessThan(30_000);

    const [firstLook = 0] = looks;
    expect(looks.length).toBeGreaterThanOrEqual(14 * 4);
    expect(looks.map((at) => Math.round((at - firstLook) / HOUR))).toEqual(looks.map((_at, index) => 6 * index));

    const versions = await lookAtVersions(environment, secret.secretArn, [before, started.at(-1)?.versionId ?? '']);
    expect(versions.map(({ labels, logsIn }) => [labels, logsIn])).toEqual([
      [[], 'no'],
      [['AWSCURRENT'], 'yes'],
    ]);
    const described = await environment.clients.secretsManager.send(
      new DescribeSecretCommand({ SecretId: 'orders/db' }),
    );
    expect(described.NextRotationDate?.getTime()).toBe(third + 7 * DAY + 2 * HOUR - 1_000);
  } finally {
    await environment.stop();
  }
});
