import type { ServerFacts } from '../../../../functions/rotation/ports';
import { warningText } from '../../../../workflow/warnings';
import { warningsOf } from '../../../../functions/rotation/steps/preflight-warnings';

const DAY = 24 * 60 * 60 * 1_000;
const NOW = Date.parse('2026-11-26T03:00:00Z');
const after = (days: number): string => new Date(NOW + days * DAY).toISOString();
const scram = (iterations: number) => ({ kind: 'scram-sha-256', iterations }) as const;
const SOUND: ServerFacts = {
  serverVersion: '17.5',
  tls: true,
  certificate: { authority: 'A', expiresAt: after(300), authorityExpiresAt: after(3_000) },
  channelBinding: true,
  password: { storedAs: scram(4_096), willBe: scram(4_096) },
  loginTriggers: 0,
};
const warnings = (facts: Partial<ServerFacts>, nextRotationAt?: number) =>
  warningsOf({ ...SOUND, ...facts }, NOW, nextRotationAt);

describe('a warning', () => {
  it('is given for nothing that is sound', () => {
    expect(warnings({})).toEqual([]);
    expect(warningsOf({ ...SOUND, validUntil: after(61) }, NOW)).toEqual([]);
  });

  it('is given 60 days before a certificate or its authority ends', () => {
    const certificate = (own: number, authority: number) => ({
      authority: 'A',
      expiresAt: after(own),
      authorityExpiresAt: after(authority),
    });
    expect(warnings({ certificate: certificate(60, 60) })).toEqual([]);
    expect(warnings({ certificate: certificate(59, 61) })).toEqual([{ warning: 'certificateExpires', at: after(59) }]);
    expect(warnings({ certificate: certificate(61, 59) })).toEqual([{ warning: 'authorityExpires', at: after(59) }]);
  });

  it('is given 60 days before the role may no longer log in, and earlier if no rotation comes before', () => {
    expect(warnings({ validUntil: after(5) })).toEqual([{ warning: 'roleExpires', at: after(5) }]);
    expect(warnings({ validUntil: after(80) })).toEqual([]);
    expect(warnings({ validUntil: after(80) }, NOW + 90 * DAY)).toEqual([{ warning: 'roleExpires', at: after(80) }]);
  });

  it('is given if the way the password is stored changes', () => {
    expect(warnings({ password: { storedAs: { kind: 'md5' }, willBe: scram(4_096) } })).toEqual([
      { warning: 'md5BecomesScram' },
    ]);
    expect(warnings({ password: { storedAs: scram(4_096), willBe: scram(100_000) } })).toEqual([
      { warning: 'iterationsRise' },
    ]);
  });

  it('is given if others’ code runs at each login', () => {
    expect(warnings({ loginTriggers: 1 })).toEqual([{ warning: 'loginTriggers' }]);
  });

  it('is given if two users differ, or objects are only one of theirs', () => {
    const twins = { made: false, drifted: [], left: [], onlyOneCanUse: [], objects: 0 };
    expect(warnings({ twins })).toEqual([]);
    const differing = {
      ...twins,
      drifted: ['CONNECTION LIMIT', 'membership of x'],
      left: ['membership of x'],
      onlyOneCanUse: ['table a', 'table b'],
      objects: 5,
    };
    expect(warnings({ twins: differing }).map(warningText)).toEqual([
      'The other user is not like the first one (CONNECTION LIMIT). The rotation brings it in line: give rights and settings to the first user only.',
      'The other user has something that the rotation cannot take from it (membership of x). Revoke it as the role that granted it.',
      'Only one of the two users can use some objects (table a, table b and 3 more). Let a role that both are members of own them: `npx --no rds-rotation-workflow prepare` with the name of the secret (docs/strategies.md, "Who owns what").',
    ]);
  });

  it('is given if the other user inherits nothing', () => {
    const twins = { made: true, drifted: [], left: [], onlyOneCanUse: [], objects: 0 };
    expect(warnings({ twins: { ...twins, inheritsNothing: true } }).map(warningText)).toEqual([
      'The other user cannot use what the first one owns or was granted. The first one is NOINHERIT, and before PostgreSQL 16 a member of it that is made alike inherits nothing: ALTER ROLE ... INHERIT, or let both act as a role that owns everything, with `npx --no rds-rotation-workflow prepare` (docs/strategies.md, "Who owns what").',
    ]);
  });
});
