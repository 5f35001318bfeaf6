import { alertFor } from '../../../functions/alerts/build-alert';
import { RotationError } from '../../../functions/errors/rotation-error';
import type { Impact, Incident, RotationDocument } from '../../../workflow/document';
import type { Reason } from '../../../workflow/reasons';
import { ADDRESS, CONTEXT, DOCUMENTS, NEW, OLD } from './documents';

const failedIn = (state: string, reason: Reason): RotationDocument => ({
  ...DOCUMENTS.base,
  failure: new RotationError(reason, { attempted: 'Trying', found: 'it failed' }).asFailureOf(state),
});
const COMMITTED = {
  setSecret: { outcome: 'changed', lockoutBeganAt: Date.parse('2026-11-22T03:11:17.000Z') },
} as const;
const LOGGED_IN = { preflight: DOCUMENTS.checkPassed.preflight };
const incident: Incident = {
  since: '2026-11-22T02:58:00.000Z',
  alerts: 1,
  reason: 'databaseUnreachable',
  refusedFrom: '2026-11-22T02:57:31.000Z',
};

describe('the alert', () => {
  it('carries everything a channel needs to say what happened and what to do', () => {
    expect(
      alertFor('rolledBack', DOCUMENTS.rolledBack, { ...CONTEXT, nextRotation: '2026-12-20T05:00:00.000Z' }),
    ).toEqual({
      kind: 'rolledBack',
      severity: 'warning',
      impact: 'yes',
      impactProven: true,
      reason: 'databaseUnreachable',
      secretName: 'app/orders',
      secretArn: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:app/orders-AbCdEf',
      accountId: '123456789012',
      accountName: 'prod',
      region: 'eu-central-1',
      versionId: NEW,
      address: ADDRESS,
      failure: {
        state: 'SetSecret',
        reason: 'databaseUnreachable',
        attempted: 'Changing the password of app on db.internal:5432/orders',
        found: 'no connection (ECONNREFUSED)',
        address: ADDRESS,
      },
      needsRecovery: false,
      recoveryGoesOn: false,
      labels: { [OLD]: ['AWSCURRENT'] },
      acts: ['restoredPassword', 'removedPending'],
      nextRotation: '2026-12-20T05:00:00.000Z',
      executionArn: `arn:aws:states:eu-central-1:123456789012:execution:rotation:app-orders-${NEW}`,
      executionUrl: `https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/arn:aws:states:eu-central-1:123456789012:execution:rotation:app-orders-${NEW}`,
      secretUrl:
        'https://eu-central-1.console.aws.amazon.com/secretsmanager/secret?name=app%2Forders&region=eu-central-1',
      runbook: 'https://wiki.example.com/runbook#databaseunreachable',
      occurredAt: '2026-11-22T03:12:05.123Z',
    });
  });

  it('reports a manual recovery that found nothing to repair as a success without an alert', () => {
    const { failure, ...document } = DOCUMENTS.recovered;
    const inOrder = { ...document, rollBack: { ...document.rollBack, acts: [] } };
    expect(alertFor('succeeded', inOrder, CONTEXT).kind).toBe('succeeded');
    const changed = { ...inOrder, rollBack: { ...inOrder.rollBack, acts: ['removedPending' as const] } };
    expect(alertFor('succeeded', changed, CONTEXT).kind).toBe('recovered');
    expect(alertFor('succeeded', { ...inOrder, ...(failure && { failure }) }, CONTEXT).kind).toBe('recovered');
  });

  it('links to no runbook without its address, and names no entry where nothing is to be looked up', () => {
    expect(alertFor('rolledBack', DOCUMENTS.rolledBack, { ...CONTEXT, runbookUrl: undefined }).runbook).toBeUndefined();
    expect(alertFor('succeeded', DOCUMENTS.succeeded, CONTEXT).runbook).toBeUndefined();
  });

  it.each([
    ['yes', 'warning'],
    ['unknown', 'critical'],
    ['no', 'critical'],
  ] as const)('of an unresolved rotation, with applications able to log in: %s, is %s', (impact, severity) => {
    const rollBack = { ...DOCUMENTS.unresolved.rollBack, applicationsCanLogIn: impact };
    expect(alertFor('unresolved', { ...DOCUMENTS.unresolved, rollBack }, CONTEXT)).toMatchObject({ impact, severity });
  });

  it('is no more severe than the secret allows, and no more severe for being allowed to', () => {
    const of = (highestSeverity: 'critical' | 'warning' | 'info') =>
      alertFor('unresolved', DOCUMENTS.unresolved, { ...CONTEXT, highestSeverity }).severity;
    expect([of('critical'), of('warning'), of('info')]).toEqual(['critical', 'warning', 'info']);
    const highestSeverity = 'critical';
    expect(alertFor('rolledBack', DOCUMENTS.rolledBack, { ...CONTEXT, highestSeverity }).severity).toBe('warning');
  });

  it.each(['rolledBack', 'unresolved'] as const)('announces a %s without any result as unresolved', (outcome) => {
    expect(alertFor(outcome, DOCUMENTS.base, CONTEXT)).toMatchObject({
      kind: 'unresolved',
      impact: 'unknown',
      reason: 'unexpected',
      needsRecovery: true,
    });
  });

  it('asks for a recovery wherever something pending keeps the next rotation from starting, and nowhere else', () => {
    const labels = { [NEW]: ['AWSPENDING'], [OLD]: ['AWSCURRENT'] };
    const dangling = { ...DOCUMENTS.rolledBack, rollBack: { ...DOCUMENTS.rolledBack.rollBack, labels } };
    const diagnosed = { ...DOCUMENTS.checkFailed, diagnose: { versions: [], wouldDo: 'moveCurrentForward' as const } };
    expect(alertFor('rolledBack', dangling, CONTEXT).needsRecovery).toBe(true);
    expect(alertFor('checkFailed', diagnosed, CONTEXT).needsRecovery).toBe(true);
    expect(alertFor('checkFailed', DOCUMENTS.checkFailed, CONTEXT).needsRecovery).toBe(false);
    expect(alertFor('succeeded', DOCUMENTS.recovered, CONTEXT).needsRecovery).toBe(false);
  });
});

describe('whether applications can log in', () => {
  it.each([
    ['credentialRejected', 'no', 'critical'],
    ['databaseMissing', 'no', 'critical'],
    ['permissionDenied', 'yes', 'warning'],
    ['readOnlyServer', 'yes', 'warning'],
    ['databaseUnreachable', 'unknown', 'error'],
    ['loginNotAllowed', 'unknown', 'error'],
    ['accessDenied', 'unknown', 'error'],
  ] as const)('follows from the reason of a failed check: %s proves %s', (reason, impact, severity) => {
    const alert = alertFor('checkFailed', { ...failedIn('Check', reason), mode: 'check' }, CONTEXT);
    expect(alert).toMatchObject({ kind: 'checkFailed', reason, impact, severity, impactProven: impact !== 'unknown' });
  });

  it.each([
    ['accepted', undefined, 'yes'],
    ['accepted', 'connectDenied', 'no'],
    ['rejected', undefined, 'no'],
    ['unknown', 'databaseUnreachable', 'unknown'],
  ] as const)('is what a check saw with AWSCURRENT: %s, %s', (login, reason, impact) => {
    const diagnose = {
      versions: [{ versionId: OLD, labels: ['AWSCURRENT'], login, ...(reason && { reason }) }],
      wouldDo: 'none' as const,
    };
    const document = { ...failedIn('Check', 'invalidSecret'), mode: 'check' as const, diagnose };
    expect(alertFor('checkFailed', document, CONTEXT).impact).toBe(impact);
  });

  const rollBackDied = (state: string, reason: Reason, seen: Impact | undefined) => {
    const error = new RotationError(reason, { attempted: 'Rolling back', found: 'a fault' });
    return (seen === undefined ? error : error.withImpact(seen)).asFailureOf(state);
  };
  const lockedOutBefore = {
    verdict: 'unresolved',
    applicationsCanLogIn: 'no',
    reason: 'accessDenied',
    lookAgain: true,
    acts: [],
    labels: {},
  } as const;

  describe('follows from how far the rotation got, if no rollback reported it:', () => {
    const rollBackFailure = failedIn('RollBack', 'accessDenied').failure!;
    const concluded = (document: RotationDocument, before?: Incident) =>
      alertFor('unresolved', { ...document, rollBackFailure }, { ...CONTEXT, incident: before });

    it('the new password is in the database, and AWSCURRENT is the old one', () => {
      expect(concluded({ ...failedIn('TestSecret', 'accessDenied'), ...LOGGED_IN, ...COMMITTED })).toMatchObject({
        impact: 'no',
        impactProven: false,
        severity: 'critical',
        refusedFrom: '2026-11-22T03:11:17.000Z',
      });
    });

    it('a rollback that died may have let applications in', () => {
      const document = { ...failedIn('TestSecret', 'accessDenied'), ...LOGGED_IN, ...COMMITTED };
      const open = { impact: 'unknown', impactProven: false, severity: 'critical' };
      const killed = { state: 'RollBack', error: 'Runtime.ExitError', cause: '' };
      expect(alertFor('unresolved', { ...document, rollBackFailure: killed }, CONTEXT)).toMatchObject(open);
      const cut = rollBackDied('RollBack', 'accessDenied', 'unknown');
      expect(alertFor('unresolved', { ...document, rollBackFailure: cut }, CONTEXT)).toMatchObject(open);
    });

    it('what Preflight saw is no proof any more once a rollback has died', () => {
      const document = failedIn('Preflight', 'credentialRejected');
      const seen = rollBackDied('RollBack', 'accessDenied', undefined);
      expect(alertFor('unresolved', document, CONTEXT)).toMatchObject({ impact: 'no', impactProven: true });
      expect(alertFor('unresolved', { ...document, rollBackFailure: seen }, CONTEXT)).toMatchObject({
        impact: 'no',
        impactProven: false,
      });
    });

    it.each([
      ['yes', true],
      ['no', true],
      ['unknown', false],
    ] as const)('a recovery that gave up says what it saw last: %s', (seen, impactProven) => {
      const before = { ...failedIn('TestSecret', 'accessDenied'), rollBack: lockedOutBefore };
      const document = { ...before, rollBackFailure: rollBackDied('Recover', 'accessDenied', seen) };
      expect(alertFor('unresolved', document, CONTEXT)).toMatchObject({ impact: seen, impactProven });
    });

    it('an earlier attempt had set it already', () => {
      const preflight = { ...LOGGED_IN.preflight, loggedInWith: 'pending' as const };
      expect(concluded({ ...failedIn('CreateSecret', 'accessDenied'), preflight })).toMatchObject({ impact: 'no' });
    });

    it('AWSCURRENT had just logged in, and nothing has changed since', () => {
      expect(concluded({ ...failedIn('CreateSecret', 'accessDenied'), ...LOGGED_IN })).toMatchObject({
        impact: 'yes',
        impactProven: false,
        severity: 'warning',
      });
    });

    it.each([
      ['accessDenied', 'yes'],
      ['functionTimedOut', 'yes'],
      ['serviceUnreachable', 'yes'],
      ['databaseUnreachable', 'unknown'],
      ['keyAccessDenied', 'unknown'],
      ['loginNotAllowed', 'unknown'],
      ['credentialRejected', 'no'],
    ] as const)('nothing was changed, and %s says %s', (reason, impact) => {
      expect(concluded(failedIn('Preflight', reason)).impact).toBe(impact);
    });

    it('SetSecret failed, so that the password may have been changed or not', () => {
      expect(concluded({ ...failedIn('SetSecret', 'databaseUnreachable'), ...LOGGED_IN })).toMatchObject({
        impact: 'unknown',
        severity: 'critical',
      });
    });

    it('what an earlier alert of the incident knew still holds', () => {
      expect(concluded(failedIn('Preflight', 'accessDenied'), incident)).toMatchObject({
        impact: 'no',
        impactProven: false,
        refusedFrom: '2026-11-22T02:57:31.000Z',
      });
      const { refusedFrom, ...unknown } = incident;
      expect(concluded(failedIn('Preflight', 'accessDenied'), unknown).impact).toBe('unknown');
      expect(refusedFrom).toBeDefined();
    });
  });

  it('is reported with the times from and until which they could not', () => {
    expect(alertFor('succeeded', DOCUMENTS.succeeded, CONTEXT)).toMatchObject({
      refusedFrom: '2026-11-22T03:12:02.100Z',
      refusedUntil: '2026-11-22T03:12:02.440Z',
    });
    const restored = { ...DOCUMENTS.rolledBack.rollBack, lockoutWindowMilliseconds: 3_484 };
    expect(
      alertFor('rolledBack', { ...DOCUMENTS.rolledBack, ...COMMITTED, rollBack: restored }, CONTEXT),
    ).toMatchObject({
      refusedFrom: '2026-11-22T03:11:17.000Z',
      refusedUntil: '2026-11-22T03:11:20.484Z',
    });
    expect(alertFor('unresolved', { ...DOCUMENTS.unresolved, ...COMMITTED }, CONTEXT).refusedUntil).toBeUndefined();
    expect(alertFor('rolledBack', DOCUMENTS.rolledBack, CONTEXT).refusedFrom).toBeUndefined();
  });
});

describe('an open incident', () => {
  const within = (outcome: Parameters<typeof alertFor>[0], document: RotationDocument) =>
    alertFor(outcome, document, { ...CONTEXT, incident });

  it.each<[string, Parameters<typeof alertFor>[0], RotationDocument]>([
    ['a rotation that succeeds', 'succeeded', DOCUMENTS.succeeded],
    ['one that is completed by its rollback', 'succeeded', DOCUMENTS.recovered],
    ['one that is undone', 'rolledBack', DOCUMENTS.rolledBack],
    ['a check that finds nothing left behind', 'checkPassed', DOCUMENTS.checkPassed],
  ])('is ended by %s', (_what, outcome, document) => {
    expect(within(outcome, document)).toMatchObject({ kind: 'resolved', severity: 'info', impact: 'yes', incident });
    expect(alertFor(outcome, document, CONTEXT).kind).not.toBe('resolved');
  });

  it('pages again only if it has become worse than the last alert said', () => {
    const told = { at: CONTEXT.at, impact: 'unknown', recoveryGoesOn: false } as const;
    const severityAfter = (severity: 'critical' | 'error' | 'warning') =>
      alertFor('unresolved', DOCUMENTS.unresolved, {
        ...CONTEXT,
        incident: { ...incident, told: { ...told, severity } },
      }).severity;
    expect([severityAfter('warning'), severityAfter('error'), severityAfter('critical')]).toEqual([
      'critical',
      'critical',
      'warning',
    ]);
    // An earlier version of this package did not write down what it had told.
    expect(within('unresolved', DOCUMENTS.unresolved).severity).toBe('critical');
  });

  it.each<[string, Parameters<typeof alertFor>[0], RotationDocument, string]>([
    ['an unresolved rotation', 'unresolved', DOCUMENTS.unresolved, 'unresolved'],
    ['a failed check', 'checkFailed', DOCUMENTS.checkFailed, 'checkFailed'],
    [
      'a check that finds something pending',
      'checkPassed',
      { ...DOCUMENTS.checkPassed, diagnose: { versions: [], wouldDo: 'removePending' } },
      'checkPassed',
    ],
    [
      'a check that finds what only people can resolve',
      'checkPassed',
      { ...DOCUMENTS.checkPassed, diagnose: { versions: [], wouldDo: 'none', verdict: 'unresolved' } },
      'checkPassed',
    ],
    [
      'a rollback after which nobody knows whether applications log in',
      'rolledBack',
      { ...DOCUMENTS.rolledBack, rollBack: { ...DOCUMENTS.rolledBack.rollBack, applicationsCanLogIn: 'unknown' } },
      'rolledBack',
    ],
  ])('goes on after %s', (_what, outcome, document, kind) => {
    expect(within(outcome, document)).toMatchObject({ kind, incident });
  });
});

describe('links into the console', () => {
  const urls = (partition: string, region: string) => {
    const alert = alertFor(
      'succeeded',
      {
        ...DOCUMENTS.succeeded,
        secretArn: `arn:${partition}:secretsmanager:${region}:123456789012:secret:db+x-1a2B3c`,
      },
      { ...CONTEXT, executionArn: `arn:${partition}:states:${region}:123456789012:execution:rotation:name` },
    );
    return [alert.executionUrl, alert.secretUrl];
  };

  it.each([
    ['aws', 'us-east-1', 'us-east-1.console.aws.amazon.com'],
    ['aws-cn', 'cn-north-1', 'cn-north-1.console.amazonaws.cn'],
    ['aws-us-gov', 'us-gov-west-1', 'us-gov-west-1.console.amazonaws-us-gov.com'],
  ])('lead to the console of the partition %s', (partition, region, host) => {
    expect(urls(partition, region)).toEqual([
      `https://${host}/states/home?region=${region}#/v2/executions/details/arn:${partition}:states:${region}:123456789012:execution:rotation:name`,
      `https://${host}/secretsmanager/secret?name=db%2Bx&region=${region}`,
    ]);
  });

  it('are left out in a partition whose console is not known', () => {
    expect(urls('aws-iso', 'us-iso-east-1')).toEqual([undefined, undefined]);
  });

  it.each([
    ['arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod/a-b-c-AbCdEf', 'prod/a-b-c'],
    ['arn:aws:secretsmanager:eu-central-1:123456789012:secret:no-suffix-here', 'no-suffix-here'],
    ['app/orders', 'app/orders'],
  ])('and texts name the secret as people do: %s', (secretArn, secretName) => {
    expect(alertFor('succeeded', { ...DOCUMENTS.succeeded, secretArn }, CONTEXT).secretName).toBe(secretName);
  });
});
