import { backgroundFrom, type EarlierExecutions } from '../../../functions/alerts/background';
import type { SecretDescription } from '../../../functions/rotation/ports';
import type { Incident, RotationDocument } from '../../../workflow/document';
import { CONTEXT, DOCUMENTS } from './documents';

const OPEN: Incident = { since: '2026-11-22T02:58:00.000Z', alerts: 1, reason: 'busy' };
const ended = (minute: number, incident?: Incident) => ({
  endedAt: new Date(Date.UTC(2026, 10, 22, 3, minute)),
  document: {
    ...DOCUMENTS.base,
    notify: { sent: true, recorded: true, summary: '', ...(incident && { incident }) },
  } satisfies RotationDocument,
});

interface Found {
  readonly FAILED?: ReturnType<typeof ended>;
  readonly SUCCEEDED?: ReturnType<typeof ended>;
  /** What the execution that started a recovery looks like, each time it is looked at; undefined while it has not ended. */
  readonly starter?: readonly (RotationDocument | undefined)[];
  /** The attempt before this one. */
  readonly before?: RotationDocument;
}

/** The last executions by how they ended; what ended before the time asked for is not found. */
function background({ starter = [], before, ...found }: Found, description: Partial<SecretDescription> = {}) {
  const pauses: number[] = [];
  const earlier: EarlierExecutions = {
    latest: async (status, { since }) => {
      const execution = found[status];
      return execution !== undefined && (since === undefined || execution.endedAt >= since) ? execution : undefined;
    },
    ended: async () => starter[pauses.length],
    attemptBefore: async () => before,
  };
  const describe = async () =>
    ({
      secretArn: DOCUMENTS.base.secretArn,
      name: 'app/orders',
      rotationEnabled: true,
      tags: {},
      deleted: false,
      labels: {},
      ...description,
    }) as const;
  const clock = { now: () => 0, sleep: async (pause: number) => void pauses.push(pause) };
  return { ...backgroundFrom({ earlier, secrets: { describe }, clock }), pauses };
}

it.each([
  ['has failed, and told of it', { state: 'Execution', error: 'FAILED', cause: 'arn' }, ended(5).document, true],
  ['has failed, and told nobody', { state: 'Execution', error: 'FAILED', cause: 'arn' }, DOCUMENTS.base, false],
  ['was stopped', { state: 'Execution', error: 'ABORTED', cause: 'arn' }, ended(5).document, false],
  ['goes on in the recovery', { state: 'TestSecret', error: 'PermanentError' }, ended(5).document, false],
])('whether an execution has told of its end itself: one that %s', async (_what, failure, document, told) => {
  expect(await background({ starter: [document] }).toldItself({ ...DOCUMENTS.base, failure })).toBe(told);
});

describe('the incident that is open', () => {
  it.each([
    ['none, if nothing has ever failed', {}, undefined],
    ['none, if the last failure was no incident', { FAILED: ended(5) }, undefined],
    ['the one the last failure left', { FAILED: ended(5, OPEN) }, OPEN],
    ['the one the last failure left, whatever succeeded before', { FAILED: ended(5, OPEN), SUCCEEDED: ended(4) }, OPEN],
    ['none, if it was ended by what succeeded since', { FAILED: ended(5, OPEN), SUCCEEDED: ended(6) }, undefined],
    ['the one that a success since has not ended', { FAILED: ended(5, OPEN), SUCCEEDED: ended(6, OPEN) }, OPEN],
    ['the one of the attempt before, which no list shows yet', { before: ended(5, OPEN).document }, OPEN],
    ['the same after an older failure', { FAILED: ended(1), before: ended(5, OPEN).document }, OPEN],
    ['none, if the attempt before was no incident', { before: ended(5).document }, undefined],
  ])('is %s', async (_what, found, expected) => {
    expect(await background(found).openIncident(DOCUMENTS.base, CONTEXT.executionArn)).toEqual(expected);
  });

  const OTHER: Incident = { ...OPEN, reason: 'throttled' };
  const { notify, ...untold } = ended(5).document;

  it.each([
    ['the one that what started a recovery has told of', [ended(5, OPEN).document], 0, OPEN],
    ['none, if that was no incident', [ended(5).document], 0, undefined],
    ['the one it tells of a moment later', [undefined, undefined, ended(5, OPEN).document], 2, OPEN],
    ['otherwise the last one, if it has told nobody', [untold], 0, OTHER],
    ['otherwise the last one, if it does not end', [], 4, OTHER],
  ])('of a recovery is %s', async (_what, starter, looks, expected) => {
    const { pauses, ...given } = background({ starter, FAILED: ended(4, OTHER) });
    const document = { ...DOCUMENTS.base, mode: 'recover', recoveryOf: 'arn:of:it' } as const;
    expect(await given.openIncident(document, CONTEXT.executionArn)).toEqual(expected);
    expect(pauses).toEqual(Array.from({ length: looks }, () => 1_000));
    expect(notify).toBeDefined();
  });
});

describe('what the secret says', () => {
  it.each([
    [{}, {}],
    [{ nextRotationAt: Date.UTC(2026, 11, 20, 5) }, { nextRotation: '2026-12-20T05:00:00.000Z' }],
    [{ tags: { 'rds-rotation-workflow:highest-severity': 'warning' } }, { highestSeverity: 'warning' }],
    [{ tags: { 'rds-rotation-workflow:highest-severity': 'loud' } }, {}],
  ])('is read from its description %j', async (description, expected) => {
    expect(await background({}, description).secret(DOCUMENTS.base.secretArn)).toEqual(expected);
  });
});
