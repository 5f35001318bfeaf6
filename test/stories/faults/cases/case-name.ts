import { STRATEGIES } from '../../../../workflow/names';
import { SCENARIOS, scenariosOf } from '../scenarios';
import { type Fault, kindsAt } from '../fault';
import type { FaultCase } from '../run-case';
import type { InjectionPoint, System } from './injection-point';

/** Reads the name under which a story was reported. @throws Error that says which part names nothing. */
export function caseNamed(name: string): FaultCase {
  const scenario = [...SCENARIOS, ...STRATEGIES.flatMap(scenariosOf)].find((candidate) =>
    name.startsWith(`${candidate.name}: `),
  );
  if (scenario === undefined) {
    throw new Error(`"${name}" begins with no scenario; there are: ${SCENARIOS.map((each) => each.name).join(', ')}.`);
  }
  const faults = name.slice(scenario.name.length + 2);
  return { scenario, faults: faults === 'no fault' ? [] : faults.split(' and ').map(faultNamed) };
}

function faultNamed(name: string): Fault {
  const [, caller = '', operation = '', occurrence, word] = /^(.+) > (.+) #(\d+) (\w+)$/.exec(name) ?? [];
  const point: InjectionPoint = { system: systemOf(operation), caller, operation, occurrence: Number(occurrence) };
  const kind = kindsAt(point).find((candidate) => candidate === word);
  if (kind === undefined) {
    throw new Error(`"${name}" names no fault; one reads like "setSecret > ALTER ROLE (rotation) #1 replyLost".`);
  }
  return { point, kind };
}

function systemOf(operation: string): System {
  if (operation === 'invocation') return 'lambda';
  return operation.endsWith(')') ? 'database' : 'aws';
}
