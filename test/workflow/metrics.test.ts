import type { RollBackResult, RotationDocument, SessionsResult } from '../../workflow/document';
import { metricLine, metricsOf } from '../../workflow/metrics';

const document = (more: Partial<RotationDocument>): RotationDocument => ({
  mode: 'rotate',
  secretArn: 'arn',
  versionId: 'T',
  ...more,
});

describe('the metrics of an execution', () => {
  it('count how it ended, and how long applications were locked out', () => {
    const finishSecret = { outcome: 'moved', lockoutWindowMilliseconds: 84 } as const;
    expect(metricsOf('succeeded', document({ finishSecret }))).toEqual({ succeeded: 1, lockoutWindow: 84 });
    const rollBack = { lockoutWindowMilliseconds: 1200 } as RollBackResult;
    expect(metricsOf('rolledBack', document({ finishSecret, rollBack }))).toEqual({
      rolledBack: 1,
      lockoutWindow: 1200,
    });
  });

  it('say how many sessions from before the change were open, also if none were, and nothing if they were not counted', () => {
    const reportSessions = (before: number): SessionsResult => ({
      user: 'app',
      seenAs: 'app',
      changedFrom: '2026-11-26T10:00:00.000Z',
      changedUntil: '2026-11-26T10:00:01.000Z',
      before,
      around: 2,
      since: 5,
      groups: [],
      moreGroups: 0,
    });
    expect(metricsOf('succeeded', document({ reportSessions: reportSessions(3) }))).toEqual({
      succeeded: 1,
      sessionsBefore: 3,
    });
    expect(metricsOf('succeeded', document({ reportSessions: reportSessions(0) }))).toEqual({
      succeeded: 1,
      sessionsBefore: 0,
    });
    expect(metricsOf('succeeded', document({}))).toEqual({ succeeded: 1 });
  });

  it('say nothing of a lockout where there was none, or none is known', () => {
    expect(metricsOf('checkPassed', document({ mode: 'check' }))).toEqual({ checkPassed: 1 });
    expect(metricsOf('unresolved', document({ rollBack: {} as RollBackResult }))).toEqual({
      unresolved: 1,
    });
  });

  it('are one line in the embedded metric format', () => {
    expect(JSON.parse(metricLine('shop', { succeeded: 1, lockoutWindow: 84 }, 1_795_000_000_000))).toEqual({
      _aws: {
        Timestamp: 1_795_000_000_000,
        CloudWatchMetrics: [
          {
            Namespace: 'RdsRotationWorkflow',
            Dimensions: [['Workflow']],
            Metrics: [
              { Name: 'Succeeded', Unit: 'Count' },
              { Name: 'LockoutWindow', Unit: 'Milliseconds' },
            ],
          },
        ],
      },
      Workflow: 'shop',
      Succeeded: 1,
      LockoutWindow: 84,
    });
    expect(metricLine('shop', { succeeded: 1 }, 0)).not.toContain('\n');
  });
});
