import { COURSES } from './course';
import { type Fault, kindsAt } from './fault';
import type { Plot } from './play';
import type { Point, System } from './point';

/** Reads the name under which a story was reported. @throws Error that says which part names nothing. */
export function plotNamed(name: string): Plot {
  const course = COURSES.find((candidate) => name.startsWith(`${candidate.name}: `));
  if (course === undefined) {
    throw new Error(`"${name}" begins with no course; there are: ${COURSES.map((each) => each.name).join(', ')}.`);
  }
  const faults = name.slice(course.name.length + 2);
  return { course, faults: faults === 'no fault' ? [] : faults.split(' and ').map(faultNamed) };
}

function faultNamed(name: string): Fault {
  const [, actor = '', deed = '', occurrence, word] = /^(.+) > (.+) #(\d+) (\w+)$/.exec(name) ?? [];
  const point: Point = { system: systemOf(deed), actor, deed, occurrence: Number(occurrence) };
  const kind = kindsAt(point).find((candidate) => candidate === word);
  if (kind === undefined) {
    throw new Error(`"${name}" names no fault; one reads like "setSecret > ALTER ROLE (rotation) #1 replyLost".`);
  }
  return { point, kind };
}

function systemOf(deed: string): System {
  if (deed === 'invocation') return 'lambda';
  return deed.endsWith(')') ? 'database' : 'aws';
}
