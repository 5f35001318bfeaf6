import type { PublishedMessage } from '../../../local/index';
import { LocalEnvironment, type LocalEnvironmentOptions } from '../../../local/index';
import type { Interruption } from '../../interruption';
import type { LocalFlags } from '../options';
import { DemoApplication } from './application';
import { APPLICATION, type Cues, type DemoEnd, play, VERIFICATION_QUERY } from './play';
import type { DemoView } from './view';
import { createSecretOf } from './secret-of-strategy';

/**
 * Runs the demonstration on real parts and cleans up afterwards: it leaves no server and no file and, on a server of the
 * user's own, no role and no database.
 */
export async function runDemo(
  options: LocalEnvironmentOptions,
  { strategy, withApp }: Pick<LocalFlags, 'strategy' | 'withApp'>,
  view: DemoView,
  interruption: Interruption,
): Promise<DemoEnd> {
  const began = performance.now();
  const alerts: PublishedMessage[] = [];
  const cues: Cues = {};
  const environment = await LocalEnvironment.start({
    ...options,
    verificationQuery: VERIFICATION_QUERY,
    onProgress: (progress) => {
      view.progress(progress);
      if (progress.stateName === 'RollBack' && progress.kind === 'entered') cues.onRollBack?.();
    },
    onAlert: (message) => {
      alerts.push(message);
      view.alert(message);
    },
    onFailedDelivery: (reason) => view.happened(`Not delivered: ${reason}`),
    interceptInvocation: async ({ payload }) => {
      if ((JSON.parse(payload) as { readonly task?: string }).task === 'testSecret') await cues.beforeTestSecret?.();
      return undefined;
    },
  });
  const interrupted = interruption.orderly();
  let application: DemoApplication | undefined;
  try {
    await environment.databases.dropApplication(APPLICATION);
    const secret = await createSecretOf(environment, strategy, 'orders/db', APPLICATION, {
      superuser: 'rotation/superuser',
    });
    view.ready(environment, performance.now() - began);
    if (withApp === true) {
      application = new DemoApplication(environment, secret);
      view.watch(application);
    }
    const playing = play({ environment, secret, strategy, view, alerts, cues, application });
    // After Ctrl-C it fails because parts are already stopped, which does not matter.
    playing.catch(() => undefined);
    return await Promise.race([playing, interrupted]);
  } finally {
    await application?.stop();
    try {
      if (options.databaseUrl !== undefined) await environment.databases.dropApplication(APPLICATION);
    } finally {
      await environment.stop();
    }
  }
}
