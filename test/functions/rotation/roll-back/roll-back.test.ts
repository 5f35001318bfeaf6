import fc from 'fast-check';
import { RotationError } from '../../../../functions/errors/rotation-error';
import type { Failure, RotationDocument, BarrableAct } from '../../../../workflow/document';
import { SecretAndDatabase, type Version, type State } from './a-secret-and-its-database';

const CURRENT = ['AWSCURRENT'];
const PENDING = ['AWSPENDING'];
const PREVIOUS = ['AWSPREVIOUS'];
const KEEP = ['ROTATION-FAILED-KEEP'];
const LABEL_ACTS: readonly BarrableAct[] = [
  'moveCurrentForward',
  'moveCurrentBack',
  'removePending',
  'keepVersion',
  'releaseVersion',
];
/** What a step reported when it failed. */
const failed = (state: string, reason: RotationError['reason'], ...refused: readonly string[]): Failure =>
  new RotationError(reason, { attempted: 'Working', found: 'a fault' }).withRefused(...refused).asFailureOf(state);
const REFUSED_BEFORE = { mode: 'rotate', failure: failed('Preflight', 'credentialRejected', 'C') } as const;

describe('RollBack did not come to an end: another function lets applications in, and leaves the labels alone', () => {
  const rollBackFailure = failed('RollBack', 'accessDenied');

  it('the database holds the new password: the one of AWSCURRENT is set again', async () => {
    const versions = { C: { labels: CURRENT, password: 'c' }, T: { labels: PENDING, password: 't' } };
    const fixture = new SecretAndDatabase({ versions, passwords: { db: 't' } });

    expect(await fixture.restoreAccess({ rollBackFailure })).toMatchObject({
      verdict: 'unresolved',
      applicationsCanLogIn: 'yes',
      reason: 'accessDenied',
      lookAgain: true,
      acts: ['restoredPassword'],
    });
    expect([fixture.labels, fixture.logsIn('C')]).toEqual([{ C: CURRENT, T: PENDING }, true]);
    // The recovery that follows puts the labels in order.
    expect(await fixture.rollBack({ recoveryOf: 'arn:execution', rollBackFailure })).toMatchObject({
      verdict: 'rolledBack',
      acts: ['removedPending'],
    });
  });

  it('the database holds the password of a version that has lost its label', async () => {
    const versions = {
      C: { labels: CURRENT, password: 'c' },
      lost: { password: 'l' },
      T: { labels: PENDING },
    };
    const fixture = new SecretAndDatabase({ versions, passwords: { db: 'l' } });

    expect(await fixture.restoreAccess({ ...REFUSED_BEFORE, rollBackFailure })).toMatchObject({
      verdict: 'unresolved',
      applicationsCanLogIn: 'yes',
      acts: ['restoredPassword'],
    });
    expect([fixture.labels, fixture.logsIn('C')]).toEqual([{ C: CURRENT, T: PENDING }, true]);
  });

  it('RollBack alone is refused by the database, with what may be live kept: no refused login is made twice', async () => {
    const versions = { C: { labels: CURRENT, password: 'c' }, lost: { password: 'l' }, T: { labels: PENDING } };
    const fixture = new SecretAndDatabase({ versions, passwords: {}, refusal: 'loginNotAllowed' });

    const rollBack = await fixture.rollBack(REFUSED_BEFORE);
    expect(rollBack).toMatchObject({
      verdict: 'unresolved',
      applicationsCanLogIn: 'no',
      reason: 'loginNotAllowed',
      lookAgain: true,
      acts: ['keptVersion'],
      refusedVersions: ['C'],
    });
    expect(new Set(fixture.logins)).toEqual(new Set(['lost ?']));
    // The function of SetSecret gets in.
    fixture.state.passwords['db'] = 'l';
    const restored = await fixture.restoreAccess({ ...REFUSED_BEFORE, rollBack, rollBackFailure });
    expect(restored).toMatchObject({
      verdict: 'unresolved',
      applicationsCanLogIn: 'yes',
      lookAgain: true,
      acts: ['keptVersion', 'restoredPassword'],
    });
    expect(restored.barred).toBeUndefined();
    expect([fixture.labels, fixture.logsIn('C')]).toEqual([{ C: CURRENT, lost: KEEP, T: PENDING }, true]);
    expect(fixture.refusedInARow).toBe(0);
  });

  it('neither may try another password, and the recovery may', async () => {
    const versions = {
      C: { labels: CURRENT, password: 'c' },
      P: { labels: PREVIOUS, password: 'p' },
      T: { labels: PENDING, password: 't' },
    };
    const fixture = new SecretAndDatabase({ versions, passwords: { db: 'p' } });
    const failure = failed('SetSecret', 'labelMovedElsewhere');

    const rollBack = await fixture.rollBack({ failure });
    const spent = {
      verdict: 'unresolved',
      reason: 'noCredentialWorks',
      lookAgain: true,
      acts: [],
      refusedVersions: ['C', 'T'],
    };
    expect(rollBack).toMatchObject(spent);
    // What the state machine hands on: the verdict is final in its words.
    const rollBackFailure = failed('RollBack', 'noCredentialWorks');
    const restored = await fixture.restoreAccess({ failure, rollBack, rollBackFailure });
    expect(restored).toMatchObject(spent);
    expect(
      await fixture.rollBack({ failure, rollBack: restored, rollBackFailure, recoveryOf: 'arn:execution' }),
    ).toMatchObject({
      verdict: 'rolledBack',
      applicationsCanLogIn: 'yes',
      acts: ['restoredPassword', 'removedPending'],
    });
  });

  it('nothing has been changed: nothing is', async () => {
    const versions = { C: { labels: CURRENT, password: 'c' }, T: { labels: PENDING, password: 't' } };
    const fixture = new SecretAndDatabase({ versions, passwords: { db: 'c' } });

    expect(await fixture.restoreAccess({ rollBackFailure })).toMatchObject({ applicationsCanLogIn: 'yes', acts: [] });
    expect(fixture.labels).toEqual({ C: CURRENT, T: PENDING });
  });
});

describe('AWSCURRENT was refused, and then the database does not answer', () => {
  const versions = { C: { labels: CURRENT, password: 'c' }, lost: { password: 'l' }, T: { labels: PENDING } };
  const goesAway = (fixture: SecretAndDatabase) => Reflect.deleteProperty(fixture.state.passwords, 'db');

  it('what may be live is kept, nothing is withdrawn, and it observes again', async () => {
    const fixture = new SecretAndDatabase({ versions, passwords: {} });

    await expect(fixture.rollBack(REFUSED_BEFORE)).rejects.toThrow('databaseUnreachable');
    expect(fixture.labels).toEqual({ C: CURRENT, lost: KEEP, T: PENDING });
    // It answers again.
    fixture.state.passwords['db'] = 'l';
    expect(await fixture.rollBack(REFUSED_BEFORE)).toMatchObject({
      verdict: 'rolledBack',
      applicationsCanLogIn: 'yes',
    });
    expect([
      fixture.holder('AWSCURRENT'),
      fixture.holder('AWSPENDING'),
      fixture.holder('ROTATION-FAILED-KEEP'),
    ]).toEqual(['lost', undefined, undefined]);
  });

  it('it is not rolled back before a login has shown that applications are let in', async () => {
    const fixture = new SecretAndDatabase({ versions, passwords: { db: 'l' }, meanwhile: [[3, goesAway]] });

    const death = fixture.rollBack(REFUSED_BEFORE);
    await expect(death).rejects.toMatchObject({ reason: 'databaseUnreachable' });
    await expect(death).rejects.toMatchObject({ finding: { applicationsCanLogIn: 'unknown' } });
    expect(fixture.holder('AWSCURRENT')).toBe('lost');
    expect(fixture.holder('AWSPENDING')).toBe('T');
  });

  it('one that nothing has been said against needs no proof: its rotation has changed nothing', async () => {
    const fixture = new SecretAndDatabase({ versions, passwords: {} });

    expect(await fixture.rollBack({ failure: failed('Preflight', 'databaseUnreachable') })).toMatchObject({
      verdict: 'rolledBack',
      applicationsCanLogIn: 'unknown',
      acts: ['removedPending'],
    });
  });
});

describe('a SetSecret that outlives its execution', () => {
  const versions = { C: { labels: CURRENT, password: 'c' }, T: { labels: PENDING, password: 't' } };
  const DOCUMENTS: readonly Partial<RotationDocument>[] = [
    {},
    { failure: { state: 'Execution', error: 'ABORTED', cause: 'arn:execution' } },
    { mode: 'rotate', failure: failed('SetSecret', 'functionTimedOut') },
  ];

  it.each([1, 2, 3, 4])('may change the password before call %i to the database: AWSCURRENT logs in', async (call) => {
    for (const document of DOCUMENTS) {
      const fixture = new SecretAndDatabase({
        versions,
        passwords: { db: 'c' },
        meanwhile: [[call, ({ state }) => void (state.passwords['db'] = 't')]],
      });
      await fixture.rollBack(document);
      const { logins, state } = fixture;
      const isIn = fixture.logsIn(fixture.holder('AWSCURRENT'));
      expect({ logins, isIn, held: state.passwords['db'] }).toEqual({ logins, isIn: true, held: 't' });
    }
  });
});

describe('the way forward is barred', () => {
  const versions = { C: { labels: CURRENT, password: 'c' }, T: { labels: PENDING, password: 't' } };

  it('AWSCURRENT cannot be moved: the old password is set again, and the label withdrawn', async () => {
    const fixture = new SecretAndDatabase({ versions, passwords: { db: 't' }, barred: ['moveCurrentForward'] });
    const result = await fixture.rollBack();

    expect(result).toMatchObject({
      verdict: 'rolledBack',
      applicationsCanLogIn: 'yes',
      acts: ['restoredPassword', 'removedPending'],
      barred: [{ act: 'moveCurrentForward', reason: 'accessDenied', found: 'AccessDeniedException: not authorized' }],
    });
    expect(fixture.labels).toEqual({ C: CURRENT });
  });

  it('no label can be moved: applications get in all the same, and it says what is left to be put in order', async () => {
    const fixture = new SecretAndDatabase({ versions, passwords: { db: 't' }, barred: LABEL_ACTS });
    const result = await fixture.rollBack();

    expect(result).toMatchObject({
      verdict: 'unresolved',
      applicationsCanLogIn: 'yes',
      reason: 'accessDenied',
      lookAgain: true,
      acts: ['restoredPassword'],
    });
    expect(result.barred?.map(({ act }) => act)).toEqual(['moveCurrentForward', 'removePending']);
    expect(fixture.logsIn('C')).toBe(true);
  });

  it('the automatic recovery gets an error if something is left to do', async () => {
    const fixture = new SecretAndDatabase({ versions, passwords: { db: 'c' }, barred: LABEL_ACTS });

    await expect(fixture.rollBack({ recoveryOf: 'arn:execution' })).rejects.toThrow(
      'accessDenied: Recovering version T of arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-AbCdEf: AccessDeniedException: not authorized.',
    );
  });

  it('an unlabelled version that is live cannot be kept: the old password is set again', async () => {
    const fixture = new SecretAndDatabase({
      versions: { C: { labels: CURRENT, password: 'c' }, T: { password: 't' } },
      passwords: { db: 't' },
      barred: LABEL_ACTS,
    });
    const result = await fixture.rollBack();

    expect(result).toMatchObject({ verdict: 'rolledBack', applicationsCanLogIn: 'yes', acts: ['restoredPassword'] });
  });

  it('neither the label nor the password can be changed: it says so', async () => {
    const fixture = new SecretAndDatabase({
      versions,
      passwords: { db: 't' },
      barred: [...LABEL_ACTS, 'restorePassword'],
    });

    expect(await fixture.rollBack()).toMatchObject({
      verdict: 'unresolved',
      applicationsCanLogIn: 'no',
      reason: 'accessDenied',
      lookAgain: true,
      acts: [],
    });
  });
});

it('does not believe that the version has no value where CreateSecret has read it: the reading is stale', async () => {
  const fixture = new SecretAndDatabase({
    versions: { C: { labels: CURRENT, password: 'c' }, T: { labels: PENDING } },
    passwords: { db: 'c' },
  });
  const createSecret = { currentVersionId: 'C', password: 'generated' } as const;

  await expect(fixture.rollBack({ createSecret })).rejects.toMatchObject({
    reason: 'valueNotVisible',
    transient: true,
  });
  expect(fixture.labels).toEqual({ C: CURRENT, T: PENDING });
  expect(await fixture.rollBack()).toMatchObject({ verdict: 'rolledBack', acts: ['removedPending'] });
});

describe('another known password logs in', () => {
  it('that of AWSPREVIOUS after a restore of the database, found by Preflight: it is used', async () => {
    const fixture = new SecretAndDatabase({
      versions: {
        P: { labels: PREVIOUS, password: 'p' },
        C: { labels: CURRENT, password: 'c' },
        T: { labels: PENDING },
      },
      passwords: { db: 'p' },
    });
    const result = await fixture.rollBack(REFUSED_BEFORE);

    expect(result).toMatchObject({
      verdict: 'rolledBack',
      applicationsCanLogIn: 'yes',
      acts: ['restoredPassword', 'removedPending'],
    });
    expect(fixture.labels).toEqual({ P: PREVIOUS, C: CURRENT });
    expect(fixture.logins).toEqual(['P yes', 'C yes', 'C yes']);
  });

  it('that of a version whose AWSPENDING someone removed to rotate again: it is kept, and made current', async () => {
    const fixture = new SecretAndDatabase({
      versions: {
        P: { labels: PREVIOUS, password: 'p' },
        C: { labels: CURRENT, password: 'c' },
        U: { password: 'u' },
        T: { labels: PENDING },
      },
      passwords: { db: 'u' },
    });
    const result = await fixture.rollBack(REFUSED_BEFORE);

    expect(result).toMatchObject({ verdict: 'rolledBack', applicationsCanLogIn: 'yes' });
    expect(result.acts).toEqual(['keptVersion', 'movedCurrentForward', 'releasedVersion', 'removedPending']);
    expect(fixture.labels).toEqual({ C: PREVIOUS, U: CURRENT });
  });

  it('that of an unlabelled version with other fields: AWSCURRENT keeps its own, and gets its password', async () => {
    const fixture = new SecretAndDatabase({
      versions: {
        C: { labels: CURRENT, password: 'c', fields: { team: 'new' } },
        U: { password: 'u' },
        T: { labels: PENDING },
      },
      passwords: { db: 'u' },
    });
    const result = await fixture.rollBack(REFUSED_BEFORE);

    expect(result.acts).toEqual(['keptVersion', 'restoredPassword', 'releasedVersion', 'removedPending']);
    expect(fixture.labels).toEqual({ C: CURRENT });
    expect(fixture.logsIn('C')).toBe(true);
  });

  it.each<[string, Version]>([
    ['another host', { password: 'u', fields: { host: 'other' } }],
    ['another role', { password: 'u', fields: { username: 'other' } }],
    ['no JSON', { text: 'u' }],
  ])('but it is for %s: it is not even tried', async (_what, U) => {
    const fixture = new SecretAndDatabase({
      versions: { C: { labels: CURRENT, password: 'c' }, U, T: { labels: PENDING } },
      passwords: { db: 'x', other: 'u' },
    });

    expect(await fixture.rollBack()).toMatchObject({ verdict: 'unresolved', reason: 'credentialRejected' });
    expect(fixture.logins).toEqual(['C no', 'C no']);
  });

  it('AWSCURRENT is no credential, and AWSPREVIOUS is: back to it', async () => {
    const fixture = new SecretAndDatabase({
      versions: {
        P: { labels: PREVIOUS, password: 'p' },
        C: { labels: CURRENT, text: '{"username":"app","password":"generated"}' },
        T: { labels: PENDING },
      },
      passwords: { db: 'p' },
    });

    expect(await fixture.rollBack()).toMatchObject({
      acts: ['movedCurrentBack', 'removedPending'],
      verdict: 'rolledBack',
    });
    expect(fixture.labels).toEqual({ C: PREVIOUS, P: CURRENT });
  });

  it.each([
    ['is for another host', '{"username":"app","host":"new","password":"generated"}'],
    ['is for another role', '{"username":"somebody","password":"generated"}'],
    ['has the same password, and may let applications in that need no engine', '{"host":"db","password":"p"}'],
  ])('AWSCURRENT is no credential and %s: it stays', async (_what, text) => {
    const fixture = new SecretAndDatabase({
      versions: { P: { labels: PREVIOUS, password: 'p' }, T: { labels: CURRENT, text } },
      passwords: { db: 'p' },
    });

    expect(await fixture.rollBack()).toMatchObject({ acts: [], verdict: 'unresolved', reason: 'invalidSecret' });
  });
});

describe('someone stored another AWSCURRENT', () => {
  it('for another host, with a mistake: AWSCURRENT does not go back to the old host', async () => {
    const fixture = new SecretAndDatabase({
      versions: {
        P: { labels: PREVIOUS, password: 'p' },
        T: { labels: CURRENT, password: 'typo', fields: { host: 'new' } },
      },
      passwords: { db: 'p', new: 'n' },
    });

    expect(await fixture.rollBack()).toMatchObject({ verdict: 'unresolved', reason: 'labelMovedElsewhere', acts: [] });
  });

  it('and the pending version is for a host that no longer exists: it is cleared', async () => {
    const fixture = new SecretAndDatabase({
      versions: {
        C: { labels: CURRENT, password: 'c' },
        T: { labels: PENDING, password: 't', fields: { host: 'retired' } },
      },
      passwords: { db: 'c' },
    });

    expect(await fixture.rollBack()).toMatchObject({ verdict: 'rolledBack', acts: ['removedPending'] });
  });

  it('and the pending version is live on the host before: it is kept, and cleared', async () => {
    const fixture = new SecretAndDatabase({
      versions: {
        C: { labels: CURRENT, password: 'c' },
        T: { labels: PENDING, password: 't', fields: { host: 'before' } },
      },
      passwords: { db: 'c', before: 't' },
    });

    expect(await fixture.rollBack()).toMatchObject({ verdict: 'rolledBack', acts: ['keptVersion', 'removedPending'] });
    expect(fixture.labels).toEqual({ C: CURRENT, T: KEEP });
  });

  it('with another database while the pending version went live: it keeps its fields and gets its password', async () => {
    const fixture = new SecretAndDatabase({
      versions: {
        C: { labels: CURRENT, password: 'c', fields: { dbname: 'new' } },
        T: { labels: PENDING, password: 't' },
      },
      passwords: { db: 't' },
    });

    expect(await fixture.rollBack()).toMatchObject({
      verdict: 'rolledBack',
      acts: ['restoredPassword', 'removedPending'],
    });
    expect(fixture.labels).toEqual({ C: CURRENT });
  });
});

describe('both passwords work', () => {
  const both = (until: number) => {
    const fixture = new SecretAndDatabase({
      versions: { C: { labels: CURRENT, password: 'c' }, T: { labels: PENDING, password: 't' } },
      passwords: { db: 't' },
    });
    const ports = fixture.ports;
    const probe = ports.database.probe.bind(ports.database);
    ports.database.probe = async (credentials, session) =>
      fixture.time < until ? { outcome: 'accepted' } : probe(credentials, session);
    Object.defineProperty(fixture, 'ports', { value: ports });
    return fixture;
  };

  it('for some seconds, as in a failover: it checks again, and rolls forward', async () => {
    expect(await both(7_000).rollBack()).toMatchObject({ verdict: 'rolledForward', acts: ['movedCurrentForward'] });
  });

  it('for longer: that needs an operator, and is worth another attempt', async () => {
    expect(await both(60_000).rollBack()).toMatchObject({
      verdict: 'unresolved',
      reason: 'bothCredentialsWork',
      applicationsCanLogIn: 'yes',
      lookAgain: true,
      acts: [],
    });
  });
});

describe('refused logins', () => {
  const stale = {
    P: { labels: PREVIOUS, password: 'p' },
    C: { labels: CURRENT, password: 'c' },
    U: { password: 'u' },
    T: { labels: PENDING },
  };

  it('two in a row, that of Preflight included; what was spared is tried by the recovery', async () => {
    const fixture = new SecretAndDatabase({ versions: stale, passwords: { db: 'p' } });
    const first = await fixture.rollBack(REFUSED_BEFORE);

    expect(fixture.logins).toEqual(['U no']);
    expect(first).toMatchObject({ verdict: 'unresolved', lookAgain: true, refusedVersions: ['C', 'U'] });
    expect(first.acts).toEqual(['removedPending']);

    const document = { ...REFUSED_BEFORE, mode: 'recover', rollBack: first, recoveryOf: 'arn' } as const;
    expect(await fixture.rollBack(document)).toMatchObject({ applicationsCanLogIn: 'yes', acts: ['restoredPassword'] });
  });

  it('one of a role that may not log in: no other password is tried', async () => {
    const versions = {
      C: { labels: CURRENT, password: 'c' },
      P: { labels: PREVIOUS, password: 'p' },
      T: { labels: PENDING, password: 't' },
    };
    const fixture = new SecretAndDatabase({ versions, passwords: {}, refusal: 'loginNotAllowed' });
    const failure = failed('TestSecret', 'loginNotAllowed');

    expect(await fixture.rollBack({ mode: 'rotate', failure })).toMatchObject({
      verdict: 'unresolved',
      applicationsCanLogIn: 'unknown',
      reason: 'loginNotAllowed',
      lookAgain: true,
    });
    expect(fixture.logins).toEqual(['C ?']);
    expect(fixture.labels).toEqual({ C: CURRENT, P: PREVIOUS, T: PENDING });
  });

  it('the recovery that finds nothing either leaves it to an operator', async () => {
    const fixture = new SecretAndDatabase({ versions: stale, passwords: { db: 'x' } });
    const first = await fixture.rollBack(REFUSED_BEFORE);
    const document = { ...REFUSED_BEFORE, mode: 'recover', rollBack: first, recoveryOf: 'arn' } as const;

    const second = await fixture.rollBack(document);
    expect(second).toMatchObject({ verdict: 'unresolved', applicationsCanLogIn: 'no', reason: 'credentialRejected' });
    expect(second.lookAgain).toBeUndefined();
  });

  it.each<[string, Failure, Record<string, Version>, readonly string[]]>([
    [
      'SetSecret has seen both refused',
      failed('SetSecret', 'credentialRejected', 'C', 'T'),
      { C: { labels: CURRENT, password: 'c' }, T: { labels: PENDING, password: 't' } },
      [],
    ],
    [
      'TestSecret has seen the new one refused',
      failed('TestSecret', 'passwordRefused', 'T'),
      { C: { labels: CURRENT, password: 'c' }, T: { labels: PENDING, password: 't' } },
      ['C no'],
    ],
    [
      'Preflight has seen the only one refused',
      failed('Preflight', 'credentialRejected', 'C'),
      { C: { labels: CURRENT, password: 'c' }, T: { labels: PENDING } },
      ['C no'],
    ],
    [
      'nothing was refused yet',
      failed('TestSecret', 'functionCrashed'),
      { C: { labels: CURRENT, password: 'c' }, T: { labels: PENDING, password: 't' } },
      ['C no', 'T no'],
    ],
  ])('where %s', async (_case, failure, versions, logins) => {
    const fixture = new SecretAndDatabase({ versions, passwords: { db: 'x' } });
    await fixture.rollBack({ mode: 'rotate', failure });

    expect(fixture.logins).toEqual(logins);
  });
});

describe('whatever the secret and the server look like', () => {
  const password = fc.constantFrom('1', '2', '3', '4', '5');
  const fields = fc.constantFrom({}, {}, {}, { team: 'new' }, { dbname: 'new' }, { host: 'other' });
  const valued = fc.record({ password, fields });
  const fixture = fc
    .record({
      P: fc.option(valued, { nil: undefined }),
      C: valued,
      U: fc.option(valued, { nil: undefined }),
      T: fc.oneof(valued, fc.constant({})),
      where: fc.constantFrom('pending', 'pending', 'unlabelled', 'current'),
      kept: fc.boolean(),
      db: password,
      other: fc.option(password, { nil: undefined }),
      barred: fc.constantFrom([], [], [], LABEL_ACTS, ['moveCurrentForward'], ['removePending'], ['restorePassword']),
    })
    .map(({ P, C, U, T, where, kept, db, other, barred }): State & { readonly barred: readonly BarrableAct[] } => ({
      versions: {
        ...(P && { P: { ...P, labels: where === 'current' ? [] : PREVIOUS } }),
        C: { ...C, labels: where === 'current' ? PREVIOUS : CURRENT },
        ...(U && { U: { ...U, labels: kept ? KEEP : [] } }),
        T: {
          ...(where === 'current' ? { ...C, ...T } : T),
          labels: where === 'current' ? CURRENT : where === 'pending' ? PENDING : [],
        },
      },
      passwords: { db, ...(other !== undefined && { other }) },
      barred,
    }));
  const document = fc.constantFrom<Partial<RotationDocument>>(
    {},
    { mode: 'rotate', failure: failed('TestSecret', 'functionCrashed') },
    { mode: 'recover', failure: failed('Watch', 'pendingTooLong') },
  );
  const place = ({ fields = {} }: Version) => {
    const { host = 'db', dbname = '' } = fields as { host?: string; dbname?: string };
    return `${host}/${dbname}`;
  };
  const hostOf = (version: Version) => place(version).split('/', 1)[0] ?? '';

  it('keeps the promise', async () => {
    await fc.assert(
      fc.asyncProperty(fixture, document, async (drawn, about) => {
        const before = structuredClone(drawn);
        const a = new SecretAndDatabase(drawn);
        const wasCurrent = a.holder('AWSCURRENT') ?? '';
        const result = await a.rollBack(about).catch((error: unknown) => error as RotationError);
        const isCurrent = a.holder('AWSCURRENT') ?? '';
        const version = (id: string) => drawn.versions[id] ?? {};

        expect(a.refusedInARow).toBeLessThanOrEqual(about.mode === 'rotate' ? 2 : 4);
        expect(place(version(isCurrent))).toBe(place(version(wasCurrent)));

        // What the server holds that AWSCURRENT names, and that had a label, has one still.
        const live = Object.keys(drawn.versions).filter(
          (id) =>
            hostOf(version(id)) === hostOf(version(isCurrent)) && a.logsIn(id) && version(id).password !== undefined,
        );
        if (
          drawn.barred.length === 0 &&
          live.length > 0 &&
          !(result instanceof RotationError) &&
          about.mode !== 'rotate'
        ) {
          expect(result.applicationsCanLogIn).toBe('yes');
          expect(live.filter((id) => a.labels[id] !== undefined)).not.toEqual([]);
        }
        if (!(result instanceof RotationError)) {
          expect(result.applicationsCanLogIn === 'yes').toBe(
            a.logsIn(isCurrent) && result.applicationsCanLogIn !== 'unknown',
          );
          if (result.verdict !== 'unresolved') {
            expect(a.logsIn(isCurrent) || result.applicationsCanLogIn === 'unknown').toBe(true);
            expect([undefined, isCurrent]).toContain(a.holder('AWSPENDING'));
          }
        }
        // Whoever can log in is never locked out.
        const couldLogIn = before.passwords[hostOf(version(wasCurrent))] === version(wasCurrent).password;
        expect(!couldLogIn || a.logsIn(isCurrent)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
