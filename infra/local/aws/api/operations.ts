import type { Caller } from '../service';
import { ServiceError } from '../service';
import type { InputOf, Refusal, Shape } from './input-shape';
import { readInput } from './input-shape';

type Fields = Readonly<Record<string, unknown>>;

/** One operation of a service: reads its input, acts on the service's `World`, answers. */
export type Operation<World> = (world: World, input: Fields, caller: Caller) => Fields | Promise<Fields>;

/** The operations of a service by their API names. */
export type OperationTable<World> = Readonly<Record<string, Operation<World>>>;

/** A maker of operations on a service's `World` whose faulty input becomes the service's own exception. */
export function operationsOn<World>(refuse: Refusal) {
  return <S extends Shape>(
    shape: S,
    run: (world: World, input: InputOf<S>, caller: Caller) => Fields | Promise<Fields>,
  ): Operation<World> => {
    return (world, input, caller) => run(world, readInput(shape, input, refuse), caller);
  };
}

/**
 * Runs the named operation.
 *
 * @throws ServiceError `UnknownOperationException`, with the list of what is served.
 */
export async function runOperation<World>(
  table: OperationTable<World>,
  call: { readonly operation: string; readonly input: Fields; readonly caller: Caller },
  world: World,
): Promise<Fields> {
  const operation = Object.hasOwn(table, call.operation) ? table[call.operation] : undefined;
  if (!operation) {
    const served = Object.keys(table).sort().join(', ');
    throw new ServiceError(
      'UnknownOperationException',
      `The local stand-in does not imitate the operation ${call.operation}. It serves: ${served}.`,
    );
  }
  return operation(world, call.input, call.caller);
}
