import type { Alert } from '../../../functions/alerts/alert';
import { type Background, notify } from '../../../functions/alerts/notify';
import type { ExecutionRecord } from '../../../workflow/execution-record';
import type { CompensationAct, Incident, NotifyResult, Outcome, RotationDocument } from '../../../workflow/document';
import { CONTEXT, DOCUMENTS } from './documents';

const clock = { now: () => Date.parse(CONTEXT.at), sleep: () => Promise.resolve() };
const STARTED = '2026-11-22T03:11:58.000Z';
const refused = () => Promise.reject(new Error('refused'));

interface Circumstances {
  readonly incident?: Incident | undefined;
  readonly alertOnSuccess?: boolean;
  readonly background?: Partial<Background>;
  readonly keep?: (record: ExecutionRecord) => Promise<void>;
}

async function announced(
  outcome: Outcome | undefined,
  document: RotationDocument,
  { incident, alertOnSuccess = false, background, keep }: Circumstances = {},
): Promise<{
  readonly sent: readonly Alert[];
  readonly kept: readonly ExecutionRecord[];
  readonly result: NotifyResult;
}> {
  const sent: Alert[] = [];
  const kept: ExecutionRecord[] = [];
  const result = await notify(
    {
      task: 'notify',
      ...(outcome && { outcome }),
      document,
      execution: { arn: CONTEXT.executionArn, startTime: STARTED, stateEnteredTime: CONTEXT.at },
    },
    clock,
    {
      channel: { send: async (alert) => sent.push(alert) },
      background: {
        openIncident: async () => incident,
        toldItself: async () => false,
        secret: async () => ({}),
        ...background,
      },
      alertOnSuccess,
      keep: keep ?? (async (record) => void kept.push(record)),
      productVersion: '1.2.3',
    },
  );
  return { sent, kept, result };
}

const UNREACHABLE = 'databaseUnreachable: The database cannot be reached. ';
const FAILED = 'SetSecret: Changing the password of app on db.internal:5432/orders: no connection (ECONNREFUSED).';
const TOLD: NonNullable<Incident['told']> = {
  at: '2026-11-22T02:59:00.000Z',
  severity: 'critical',
  impact: 'no',
  reason: 'noCredentialWorks',
  recoveryGoesOn: false,
};
const OPEN: Incident = { since: '2026-11-22T02:58:00.000Z', alerts: 2, reason: 'noCredentialWorks' };

describe('the announcement', () => {
  it.each([
    [
      'succeeded',
      'recovered',
      `${UNREACHABLE}A step of the rotation failed, but it was completed: the new password is AWSCURRENT and logs in. ${FAILED} The rollback moved AWSCURRENT to the new version.`,
    ],
    [
      'rolledBack',
      'rolledBack',
      `${UNREACHABLE}The rotation failed and was undone: AWSCURRENT is the version it was before. ${FAILED} The rollback put the password of AWSCURRENT back into the database, and took AWSPENDING from the new version.`,
    ],
    [
      'unresolved',
      'unresolved',
      `noCredentialWorks: No known password logs in. The rotation failed, and the rollback could not put it right. No password is lost. ${FAILED}`,
    ],
    [
      'checkFailed',
      'checkFailed',
      'credentialRejected: The password is refused. The check of the secret against its database failed. It changed nothing. Check: Checking whether app on db.internal:5432/orders may change its password: the server answered with SQLSTATE 28P01.',
    ],
  ] as const)(
    'of %s with the document of a rotation %s is always made, and put into one line',
    async (outcome, kind, summary) => {
      const { sent, result } = await announced(outcome, DOCUMENTS[kind]);
      expect(result).toMatchObject({ sent: true, summary });
      expect(sent.map((alert) => alert.kind)).toEqual([kind]);
    },
  );

  it('without an outcome is made as the worst one', async () => {
    const { sent, result } = await announced(undefined, DOCUMENTS.base);
    expect(result).toMatchObject({
      sent: true,
      summary: 'unexpected: An unexpected error. The execution recorded no result and no failure.',
    });
    expect(sent.map(({ kind, severity }) => [kind, severity])).toEqual([['unresolved', 'critical']]);
  });

  it('of a success is not sent unless configured', async () => {
    const summary = 'The password was rotated: a login with the new one was tested before it became AWSCURRENT.';
    expect(await announced('succeeded', DOCUMENTS.succeeded)).toMatchObject({
      sent: [],
      result: { sent: false, summary },
    });

    const asked = await announced('succeeded', DOCUMENTS.succeeded, { alertOnSuccess: true });
    expect(asked.result).toEqual({ sent: true, recorded: true, summary });
    expect(asked.sent.map((alert) => alert.kind)).toEqual(['succeeded']);
  });

  it('of a check that passes is never made, and of one by hand that fails neither', async () => {
    const passed = await announced('checkPassed', DOCUMENTS.checkPassed, { alertOnSuccess: true });
    expect(passed.sent).toEqual([]);
    expect(passed.result).toEqual({
      sent: false,
      recorded: true,
      summary: 'AWSCURRENT logs in and may change its password.',
    });
    const byHand = await announced('checkFailed', { ...DOCUMENTS.checkFailed, alert: false });
    expect({ sent: byHand.sent, told: byHand.result.sent, incident: byHand.result.incident }).toEqual({
      sent: [],
      told: false,
      incident: undefined,
    });
  });

  it('fails if the channel does not take the alert, so that the state machine tries again', async () => {
    const execution = { arn: CONTEXT.executionArn, stateEnteredTime: CONTEXT.at };
    const payload = { task: 'notify', outcome: 'unresolved', document: DOCUMENTS.unresolved, execution } as const;
    const background = { openIncident: async () => undefined, toldItself: async () => false, secret: async () => ({}) };
    const others = { background, keep: async () => {}, productVersion: '1.2.3' };
    await expect(notify(payload, clock, { channel: { send: refused }, ...others })).rejects.toThrow('refused');
  });
});

describe('a recovery after an execution that announced its own end', () => {
  const failure = { state: 'Execution', error: 'FAILED', cause: 'arn:of:it' };
  const told = { toldItself: async () => true };
  const after = (acts: readonly CompensationAct[]) => {
    const rollBack = { ...DOCUMENTS.rolledBack.rollBack, acts };
    return { ...DOCUMENTS.rolledBack, mode: 'recover', failure, rollBack } as const;
  };

  it.each([
    ['had nothing to do: silence', [], told, 0],
    ['has done something: an alert', ['removedPending'], told, 1],
    ['of an execution that told nobody: an alert', [], {}, 1],
  ] as const)('%s', async (_what, acts, background, alerts) => {
    const { sent } = await announced('rolledBack', after(acts), { background });
    expect(sent).toHaveLength(alerts);
  });
});

describe('the record of what is announced or not', () => {
  it('is kept of a success without an alert, with the times of the whole execution', async () => {
    const { sent, kept, result } = await announced('succeeded', DOCUMENTS.succeeded);
    expect(sent).toEqual([]);
    expect(kept).toMatchObject([
      { verdict: 'succeeded', alerted: false, startedAt: STARTED, endedAt: CONTEXT.at, productVersion: '1.2.3' },
    ]);
    expect(result.recorded).toBe(true);
  });

  it('names the incident that an alert opened, and the one that it ended', async () => {
    const opened = await announced('unresolved', DOCUMENTS.unresolved);
    expect(opened.kept).toMatchObject([
      {
        verdict: 'unresolved',
        alerted: true,
        openIncident: { since: CONTEXT.at, alerts: 1, reason: 'noCredentialWorks' },
      },
    ]);
    const ended = await announced('succeeded', DOCUMENTS.succeeded, { incident: OPEN });
    expect(ended.kept).toMatchObject([{ verdict: 'succeeded', openIncident: undefined, resolvedIncident: OPEN }]);
  });

  it('does not cost anybody an alert if it cannot be kept', async () => {
    const { sent, result } = await announced('unresolved', DOCUMENTS.unresolved, { keep: refused });
    expect(sent).toHaveLength(1);
    expect(result).toMatchObject({ sent: true, recorded: false });
  });
});

describe('what is open after an announcement', () => {
  it('is an incident with its first cause and time, if someone must act', async () => {
    const { result } = await announced('unresolved', DOCUMENTS.unresolved);
    expect(result.incident).toEqual({
      since: '2026-11-22T03:12:05.123Z',
      alerts: 1,
      reason: 'noCredentialWorks',
      failure: {
        state: 'SetSecret',
        reason: 'databaseUnreachable',
        attempted: 'Changing the password of app on db.internal:5432/orders',
        found: 'no connection (ECONNREFUSED)',
        address: { role: 'app', host: 'db.internal', port: 5432, database: 'orders' },
      },
      told: { ...TOLD, at: CONTEXT.at },
    });
    expect((await announced('rolledBack', DOCUMENTS.rolledBack)).result.incident).toBeUndefined();
  });

  it('is the same incident, if it was open before, with one alert more, and with what became known', async () => {
    const committed = {
      setSecret: { outcome: 'changed', lockoutBeganAt: Date.parse('2026-11-22T03:11:17Z') },
    } as const;
    const { sent, result } = await announced(
      'unresolved',
      { ...DOCUMENTS.unresolved, ...committed },
      { incident: OPEN },
    );
    expect(sent.map(({ incident }) => incident)).toEqual([OPEN]);
    expect(result.incident).toEqual({
      ...OPEN,
      alerts: 3,
      refusedFrom: '2026-11-22T03:11:17.000Z',
      told: { ...TOLD, at: CONTEXT.at },
    });
  });

  it.each<[string, Partial<NonNullable<Incident['told']>>, boolean]>([
    ['the same', {}, false],
    ['the same, told a day less four hours ago', { at: '2026-11-21T07:12:05.123Z' }, true],
    ['the same, told a second later', { at: '2026-11-21T07:12:06.123Z' }, false],
    ['worse', { severity: 'error' }, true],
    ['another reason', { reason: 'databaseUnreachable' }, true],
    ['something else about logging in', { impact: 'unknown' }, true],
    ['that no recovery goes on any more', { recoveryGoesOn: true }, true],
  ])('a failure within an incident that says %s is announced or not', async (_what, before, isAnnounced) => {
    const incident = { ...OPEN, told: { ...TOLD, ...before } };
    const { sent, kept, result } = await announced('unresolved', DOCUMENTS.unresolved, { incident });
    expect([sent.length, result.sent, kept[0]?.alerted]).toEqual(isAnnounced ? [1, true, true] : [0, false, false]);
    expect(result.incident).toMatchObject({ alerts: isAnnounced ? 3 : 2, told: { severity: 'critical' } });
    expect(sent.map(({ severity }) => severity)).toEqual(
      isAnnounced ? [before.severity === 'error' ? 'critical' : 'warning'] : [],
    );
  });

  it.each<[Outcome, RotationDocument]>([
    ['succeeded', DOCUMENTS.succeeded],
    ['succeeded', DOCUMENTS.recovered],
    ['rolledBack', DOCUMENTS.rolledBack],
    ['checkPassed', DOCUMENTS.checkPassed],
    ['checkPassed', { ...DOCUMENTS.checkPassed, alert: false }],
  ])('is nothing, once %s ends it: that is announced, whatever else is silent', async (outcome, document) => {
    const { sent, result } = await announced(outcome, document, { incident: OPEN });
    expect(sent.map(({ kind, incident }) => [kind, incident])).toEqual([['resolved', OPEN]]);
    expect(result.incident).toBeUndefined();
  });

  it('is what was open before, if no alert was sent', async () => {
    const byHand = await announced('checkFailed', { ...DOCUMENTS.checkFailed, alert: false }, { incident: OPEN });
    expect(byHand.result).toMatchObject({ sent: false, incident: OPEN });
    const pending = { ...DOCUMENTS.checkPassed, diagnose: { versions: [], wouldDo: 'removePending' as const } };
    expect((await announced('checkPassed', pending, { incident: OPEN })).result).toMatchObject({
      sent: false,
      incident: OPEN,
    });
  });
});

describe('what cannot be looked up', () => {
  it('keeps no alert back', async () => {
    const { sent } = await announced('unresolved', DOCUMENTS.unresolved, {
      background: { openIncident: refused, secret: refused },
    });
    expect(sent.map(({ kind, incident }) => [kind, incident])).toEqual([['unresolved', undefined]]);
  });

  it('fails a success, so that an incident may still be found to be over, and keeps its record first', async () => {
    const kept: ExecutionRecord[] = [];
    await expect(
      announced('succeeded', DOCUMENTS.succeeded, {
        background: { openIncident: refused },
        keep: async (record) => void kept.push(record),
      }),
    ).rejects.toThrow('refused');
    expect(kept).toMatchObject([{ verdict: 'succeeded', alerted: false, openIncident: undefined }]);
  });

  it('says the next rotation and caps the severity, if it can', async () => {
    const secret = async () => ({ nextRotation: '2026-12-20T05:00:00.000Z', highestSeverity: 'warning' as const });
    const { sent } = await announced('unresolved', DOCUMENTS.unresolved, { background: { secret } });
    expect(sent).toMatchObject([{ nextRotation: '2026-12-20T05:00:00.000Z', severity: 'warning' }]);
  });
});
