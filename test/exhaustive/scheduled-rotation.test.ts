import { DescribeSecretCommand, RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { currentVersionId, lookAtVersions } from '../../infra/cli/local/demo/run-rotations';
import { hurryingClock } from '../../infra/local/aws/clocks/hurrying-clock';
import type { RotationEvent } from '../../infra/local/aws/secrets-manager/rotation/rotation-events';
import { LocalEnvironment } from '../../infra/local/local-environment';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test('a day passes on real parts in a moment: every six hours a rotation runs in real time, and the watch runs every 15 minutes', async () => {
  const events: RotationEvent[] = [];
  const looks: number[] = [];
  // A day in 9 ms.
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
        RotationRules: { ScheduleExpression: 'cron(0 0/6 * * ? *)', Duration: '2h' },
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
    expect(openings).toEqual([first, first + 6 * HOUR, first + 12 * HOUR]);
    expect(new Date(first).toUTCString()).toMatch(/(00|06|12|18):00:00 GMT$/);
    // Each took the seconds it takes, not hours.
    const lasted = (events.at(-1)?.eventTime ?? 0) - third;
    expect(lasted).toBeGreaterThan(50);
    expect(lasted).toBeLessThan(30_000);

    const [firstLook = 0] = looks;
    expect(looks.length).toBeGreaterThanOrEqual(12 * 4);
    expect(looks.map((at) => Math.round((at - firstLook) / MINUTE))).toEqual(looks.map((_at, index) => 15 * index));

    const versions = await lookAtVersions(environment, secret.secretArn, [before, started.at(-1)?.versionId ?? '']);
    expect(versions.map(({ labels, logsIn }) => [labels, logsIn])).toEqual([
      [[], 'no'],
      [['AWSCURRENT'], 'yes'],
    ]);
    const described = await environment.clients.secretsManager.send(
      new DescribeSecretCommand({ SecretId: 'orders/db' }),
    );
    expect(described.NextRotationDate?.getTime()).toBe(third + 6 * HOUR + 2 * HOUR - 1_000);
  } finally {
    await environment.stop();
  }
});
