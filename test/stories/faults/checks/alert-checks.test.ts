import type { InjectionPoint, System } from '../cases/injection-point';
import { InjectionPointCounter } from '../cases/injection-point';
import type { FaultKind } from '../fault';
import { cutsAfterSending } from './alert-checks';

const AWS: readonly string[] = ['DescribeSecret', 'Publish', 'PutLogEvents'];

/** What Notify did, in order, and whoever else. */
function passed(...operations: readonly string[]): InjectionPoint[] {
  const counter = new InjectionPointCounter();
  return operations.map((operation) => {
    const system: System = AWS.includes(operation) ? 'aws' : 'lambda';
    return counter.count({ caller: 'notify', system, operation });
  });
}
const once = ['invocation', 'DescribeSecret', 'Publish', 'PutLogEvents'];
const cuts = (kind: FaultKind, operation: string, points: readonly string[] = [...once, ...once]) => {
  const all = passed(...points);
  const point = all.find((each) => each.operation === operation);
  return cutsAfterSending(all, point ? [{ point, kind }] : []);
};

it.each<readonly [FaultKind, string]>([
  ['replyLost', 'Publish'],
  ['killedAfter', 'Publish'],
  ['killedBefore', 'PutLogEvents'],
  ['killedAfter', 'PutLogEvents'],
  ['replyLost', 'invocation'],
  ['outOfMemory', 'invocation'],
  ['unknownError', 'invocation'],
])('may send once more: %s at %s', (kind, operation) => {
  expect(cuts(kind, operation)).toBe(1);
});

it.each<readonly [FaultKind, string]>([
  ['killedBefore', 'Publish'],
  ['hangs', 'Publish'],
  ['refused', 'Publish'],
  ['killedBefore', 'DescribeSecret'],
  ['killedAfter', 'DescribeSecret'],
  ['refused', 'PutLogEvents'],
  ['replyLost', 'PutLogEvents'],
  ['hangs', 'PutLogEvents'],
  ['refused', 'invocation'],
  ['hangs', 'invocation'],
  ['throttled', 'invocation'],
])('may not: %s at %s', (kind, operation) => {
  expect(cuts(kind, operation)).toBe(0);
});

it('counts each cut, except of a Notify that had nothing to send, or of another function', () => {
  const twice = [...once.slice(0, 3), 'Publish', 'Publish', 'PutLogEvents', ...once];
  expect(cuts('repliesLost', 'Publish', twice)).toBe(3);
  expect(cuts('outOfMemory', 'invocation', ['invocation', 'PutLogEvents', ...once])).toBe(0);
  expect(cuts('killedBefore', 'PutLogEvents', ['invocation', 'PutLogEvents', ...once])).toBe(0);
  const all = passed(...once).map((point) => ({ ...point, caller: 'watch' }));
  expect(cutsAfterSending(all, [{ point: { ...all[2], caller: 'notify' } as InjectionPoint, kind: 'replyLost' }])).toBe(
    0,
  );
});
