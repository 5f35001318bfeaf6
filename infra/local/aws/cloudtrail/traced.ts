import type { Caller, LocalService } from '../api/call';
import { ServiceError } from '../api/service-error';
import type { Principal, Trail } from './trail';

/** Fields CloudTrail leaves out (user guide of Secrets Manager, "Log events with CloudTrail"): they hold secrets. */
const CONFIDENTIAL: readonly string[] = ['SecretString', 'SecretBinary', 'RotationToken'];

const READS = /^(Get|Describe|List|BatchGet|Lookup|Filter)/;

/** The service, with every call of it in the event history, those that are refused too. */
export function traced(
  service: LocalService,
  eventSource: string,
  trail: Trail,
  principalOf: (caller: Caller) => Principal,
): LocalService {
  return {
    async handle(operation, input, caller) {
      const call = {
        eventSource,
        eventName: operation,
        readOnly: READS.test(operation),
        principal: principalOf(caller),
        requestParameters: parametersOf(input),
      };
      try {
        const output = await service.handle(operation, input, caller);
        trail.addCall(call);
        return output;
      } catch (error) {
        if (error instanceof ServiceError) trail.addCall({ ...call, errorCode: error.name });
        throw error;
      }
    },
  };
}

/** As CloudTrail writes them: with a small first letter. */
function parametersOf(input: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(input)
      .filter(([name]) => !CONFIDENTIAL.includes(name))
      .map(([name, value]) => [name.slice(0, 1).toLowerCase() + name.slice(1), value]),
  );
}
