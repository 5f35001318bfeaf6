/**
 * What runs inside a sandbox, in a worker thread: it loads the function's handler and calls it, as the Node.js
 * runtime of Lambda does. It is bundled on its own (bootstrap-source.ts) and must import nothing heavy.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { errorReport } from './error-report';
import { loadHandler } from './load-handler';
import { captureOutput } from './output-capture';
import { Idleness } from '../idleness';
import type { ErrorReport, InvokeMessage, RunnerMessage, SandboxData, SandboxMessage } from './sandbox-protocol';
import { SandboxTimers } from './sandbox-timers';

/** Exit codes of Lambda's Node.js runtime after an uncaught error. */
const EXIT_UNHANDLED_REJECTION = 128;
const EXIT_UNCAUGHT_EXCEPTION = 129;

const data = workerData as SandboxData;
let current: InvokeMessage | undefined;

const send = (message: SandboxMessage) => parentPort?.postMessage(message);

const flushOutput = captureOutput((line) => send({ kind: 'log', line }));

function fail(report: ErrorReport, fatal: boolean): void {
  process.stderr.write(`ERROR\tInvoke Error\t${JSON.stringify(report)}\n`);
  flushOutput();
  if (current) send({ kind: 'failed', error: report, fatal });
  current = undefined;
}

process.on('uncaughtException', (error) => {
  fail(errorReport(error), true);
  process.exit(EXIT_UNCAUGHT_EXCEPTION);
});
process.on('unhandledRejection', (reason) => {
  fail(errorReport(reason, 'Runtime.UnhandledPromiseRejection'), true);
  process.exit(EXIT_UNHANDLED_REJECTION);
});

function contextOf(invocation: InvokeMessage) {
  return {
    awsRequestId: invocation.requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: data.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: invocation.functionArn,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    memoryLimitInMB: String(data.memoryMegabytes),
    getRemainingTimeInMillis: () => Math.max(0, invocation.deadline - Date.now()),
  };
}

async function start(): Promise<void> {
  const timers = data.time && new SandboxTimers(data.time, send);
  const idleness = data.time && new Idleness(send);
  let handler: Awaited<ReturnType<typeof loadHandler>>;
  try {
    handler = await loadHandler(data.taskRoot, data.handler);
  } catch (error) {
    flushOutput();
    send({ kind: 'initFailed', error: errorReport(error) });
    return;
  }
  parentPort?.on('message', (message: RunnerMessage) => {
    if (message.kind === 'wake') {
      idleness?.wake();
      timers?.wake(message.id);
    } else {
      handle(message);
    }
  });
  send({ kind: 'ready' });

  function handle(invocation: InvokeMessage): void {
    current = invocation;
    idleness?.watch(invocation.requestId);
    void Promise.resolve()
      .then(() => handler(JSON.parse(invocation.payload), contextOf(invocation)))
      .then((answer) => (JSON.stringify(answer) as string | undefined) ?? 'null')
      .then((payload) => {
        flushOutput();
        send({ kind: 'answered', payload });
        current = undefined;
      })
      .catch((error: unknown) => fail(errorReport(error), false))
      .finally(() => idleness?.unwatch());
  }
}

void start();
