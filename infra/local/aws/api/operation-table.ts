import type { Caller } from './call';
import { ServiceError } from './service-error';
import type { InputOf, Refusal, Shape } from './input-shape';
import { readInput } from './input-shape';

type Fields = Readonly<Record<string, unknown>>;

/** One operation of a service: reads its input, acts on the service's `LocalEnvironment`, answers. */
type Operation<LocalEnvironment> = (
  context: LocalEnvironment,
  input: Fields,
  caller: Caller,
) => Fields | Promise<Fields>;

/** The operations of a service by their API names. */
export type OperationTable<LocalEnvironment> = Readonly<Record<string, Operation<LocalEnvironment>>>;

/** A maker of operations on a service's `LocalEnvironment` whose faulty input becomes the service's own exception. */
export function operationsOn<LocalEnvironment>(refuse: Refusal) {
  return <S extends Shape>(
    shape: S,
    run: (context: LocalEnvironment, input: InputOf<S>, caller: Caller) => Fields | Promise<Fields>,
  ): Operation<LocalEnvironment> => {
    return (context, input, caller) => run(context, readInput(shape, input, refuse), caller);
  };
}

/**
 * Runs the named operation.
 *
 * @throws ServiceError `UnknownOperationException`, with the list of what is served.
 */
export async function runOperation<LocalEnvironment>(
  table: OperationTable<LocalEnvironment>,
  call: { readonly operation: string; readonly input: Fields; readonly caller: Caller },
  context: LocalEnvironment,
): Promise<Fields> {
  const operation = Object.hasOwn(table, call.operation) ? table[call.operation] : undefined;
  if (!operation) {
    const served = Object.keys(table).sort().join(', ');
    throw new ServiceError(
      'UnknownOperationException',
      `The local stand-in does not imitate the operation ${call.operation}. It serves: ${served}.`,
    );
  }
  return operation(context, call.input, call.caller);
}
