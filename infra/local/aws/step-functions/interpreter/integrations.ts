import { randomUUID } from 'node:crypto';
import type { InvocationResult } from '../../api/call';
import type { ServiceError } from '../../api/service-error';
import { StateFailure } from '../language/failures';
import type { Integration } from '../language/state-language';
import type { Run } from './run-context';

/** How the machine calls one service. */
interface ServiceIntegration {
  /** As history events show it. */
  readonly shown: { readonly resourceType: string; readonly resource: string };
  /** Makes the call with evaluated arguments; the result is what `$states.result` holds. @throws StateFailure, ServiceError */
  readonly call: (run: Run, given: Readonly<Record<string, unknown>>, signal: AbortSignal) => Promise<unknown>;
  /** The error and cause of a call the service refused. */
  readonly refused: (error: ServiceError) => StateFailure;
}

/** The integrations that are imitated. */
export const INTEGRATIONS: Readonly<Record<Integration, ServiceIntegration>> = {
  'lambda:invoke': {
    shown: { resourceType: 'lambda', resource: 'invoke' },
    call: async (run, { FunctionName, Payload }, signal) => {
      const resource = String(FunctionName);
      run.authorise(run.execution.roleArn, { action: 'lambda:InvokeFunction', resource });
      return resultOf(await run.invoke(resource, JSON.stringify(Payload ?? {}), signal));
    },
    // The Lambda service refused the call, or could not be reached: `Lambda.` and the exception's name.
    refused: (error) => new StateFailure(`Lambda.${error.name}`, said(error, 'Lambda')),
  },
  'states:startExecution': {
    shown: { resourceType: 'states', resource: 'startExecution' },
    call: async (run, { StateMachineArn, Name, Input }) => {
      const resource = String(StateMachineArn);
      run.authorise(run.execution.roleArn, { action: 'states:StartExecution', resource });
      const { arn, startedAt } = run.startExecution(resource, {
        ...(typeof Name === 'string' && { name: Name }),
        input: typeof Input === 'string' ? Input : JSON.stringify(Input ?? {}),
      });
      return { ExecutionArn: arn, StartDate: startedAt / 1000 };
    },
    refused: (error) =>
      new StateFailure(`StepFunctions.${error.name.replace(/(Exception)?$/, 'Exception')}`, said(error, 'Sfn')),
  },
};

/** How Step Functions words a refusal by a service, such as in aws-samples/aws-secure-environment-accelerator, pull request 1047. */
const said = ({ message, status }: ServiceError, service: 'Lambda' | 'Sfn'): string =>
  `${message} (Service: ${service}, Status Code: ${status}, Request ID: ${randomUUID()})`;

/** What lambda:invoke gives back of a successful invocation. */
function resultOf(answer: InvocationResult): unknown {
  if (answer.functionError !== undefined) throw functionFailure(answer.payload);
  return { ExecutedVersion: '$LATEST', Payload: JSON.parse(answer.payload) as unknown, StatusCode: answer.statusCode };
}

/**
 * "The error name is the errorType of the function's error", its cause the whole JSON text. Without an errorType the cause
 * quotes the text (as AWS words it, seen in cdklabs/construct-hub, pull request 713).
 */
function functionFailure(payload: string): StateFailure {
  const error = JSON.parse(payload) as { readonly errorType?: unknown } | null;
  const name = error?.errorType;
  return typeof name === 'string' && name !== ''
    ? new StateFailure(name, payload)
    : new StateFailure(
        'Lambda.Unknown',
        `The cause could not be determined because Lambda did not return an error type. Returned payload: ${payload}`,
      );
}
