import type { Caller, LocalService } from '../api/call';
import { type OperationTable, operationsOn, runOperation } from '../api/operation-table';
import { LOCAL_ACCOUNT } from '../api/arn';
import { ServiceError } from '../api/service-error';
import { identityOf, type Principal } from '../cloudtrail/trail';

type PrincipalOf = (caller: Caller) => Principal;

const operation = operationsOn<PrincipalOf>((message) => new ServiceError('ValidationError', message));

const OPERATIONS: OperationTable<PrincipalOf> = {
  GetCallerIdentity: operation({}, (principalOf, _input, caller) => ({
    UserId: caller.accessKeyId,
    Account: LOCAL_ACCOUNT,
    Arn: String(identityOf(principalOf(caller)).arn),
  })),
};

/** STS of the stand-in, as far as one can ask it who one is. */
export class LocalSts implements LocalService {
  constructor(private readonly principalOf: PrincipalOf) {}

  handle(operationName: string, input: Readonly<Record<string, unknown>>, caller: Caller) {
    return runOperation(OPERATIONS, { operation: operationName, input, caller }, this.principalOf);
  }
}
