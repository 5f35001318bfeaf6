import { notImitated, oneOf, text } from '../../api/input-shape';
import { FunctionName, operation, Qualifier } from './context';

/** Invoke. The payload travels as JSON text. */
export const invoke = operation(
  {
    FunctionName,
    Qualifier,
    InvocationType: oneOf('RequestResponse', 'Event', 'DryRun'),
    LogType: oneOf('None', 'Tail'),
    Payload: text(),
    ClientContext: notImitated(),
    DurableExecutionName: notImitated(),
    TenantId: notImitated(),
  },
  async (context, { FunctionName: name, InvocationType, LogType, Payload }) => {
    const payload = Payload === undefined || Payload === '' ? '{}' : Payload;
    if (InvocationType === 'DryRun') {
      context.find(name);
      return { StatusCode: 204 };
    }
    if (InvocationType === 'Event') {
      context.invokeEvent(name, payload);
      return { StatusCode: 202 };
    }
    const { statusCode, functionError, payload: answer, log = '' } = await context.invoke(name, payload);
    return {
      StatusCode: statusCode,
      FunctionError: functionError,
      ExecutedVersion: '$LATEST',
      ...(LogType === 'Tail' && { LogResult: tailOf(log) }),
      Payload: answer,
    };
  },
);

/** "The last 4 KB of the execution log, which is base64-encoded" (API model, LogResult). */
function tailOf(log: string): string {
  const bytes = Buffer.from(log, 'utf8');
  return bytes.subarray(Math.max(0, bytes.length - 4_096)).toString('base64');
}
