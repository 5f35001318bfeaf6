import { serve } from '../../infra/cli/local/serve/serve';
import type { Terminal } from '../../infra/cli/terminal/terminal';
import { hurryingClock } from '../../infra/local/index';

/** The stand-in as `--serve` serves it, in this process. */
export interface Served {
  /** Of the page, with the token. */
  readonly address: string;
  stop(): Promise<void>;
}

/** @param scale how many times faster waits pass; work takes the time it takes */
export async function startServing(scale: number): Promise<Served> {
  let printed = '';
  let begun: () => void = () => undefined;
  let end: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => (begun = resolve));
  const terminal: Terminal = {
    write: (text) => {
      printed += text;
      if (printed.includes('Ctrl-C ends everything')) begun();
    },
    colours: false,
    live: false,
    width: 80,
  };
  const interruption = {
    orderly: () => new Promise<NodeJS.Signals>((resolve) => (end = () => resolve('SIGINT'))),
  };
  const serving = serve(
    { clock: hurryingClock({ scale }) },
    { terminal, interruption, commandLine: 'npx --no rds-rotation-workflow', showsLogs: false },
  );
  await Promise.race([ready, serving]);
  const [address = ''] = /http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]+/.exec(printed) ?? [];
  return {
    address,
    stop: async () => {
      end();
      await serving;
    },
  };
}
