import { escapeIdentifier, escapeLiteral } from 'pg';
import { ATTRIBUTES, type Membership, type Role, type Setting } from './roles';

/** One statement, and what it changes, by name and without values. */
export interface Change {
  readonly what: string;
  readonly statement: string;
}

/** What a role has right after CREATE ROLE ... LOGIN. */
export const newRole = (name: string): Role => ({
  name,
  login: true,
  attributes: {
    SUPERUSER: false,
    INHERIT: true,
    CREATEROLE: false,
    CREATEDB: false,
    REPLICATION: false,
    BYPASSRLS: false,
  },
  connectionLimit: -1,
  validUntil: null,
  expired: false,
  comment: null,
  settings: [],
  memberships: [],
});

/**
 * What makes the clone equal to the original. In addition, the clone is a member of the original, so that it can use whatever
 * the original owns or was granted.
 */
export function alignment(original: Role, clone: Role, majorVersion: number): readonly Change[] {
  const role = escapeIdentifier(clone.name);
  const alter = (what: string, words: string): Change => ({ what, statement: `ALTER ROLE ${role} ${words}` });
  return [
    ...ATTRIBUTES.filter((each) => original.attributes[each] !== clone.attributes[each]).map((each) =>
      alter(each, `${original.attributes[each] ? '' : 'NO'}${each}`),
    ),
    ...[original, clone]
      .filter(({ login }) => !login)
      .map(({ name }) => ({ what: `LOGIN of ${name}`, statement: `ALTER ROLE ${escapeIdentifier(name)} LOGIN` })),
    ...(original.connectionLimit === clone.connectionLimit
      ? []
      : [alter('CONNECTION LIMIT', `CONNECTION LIMIT ${original.connectionLimit}`)]),
    ...((original.validUntil ?? 'infinity') === (clone.validUntil ?? 'infinity')
      ? []
      : [alter('VALID UNTIL', `VALID UNTIL ${escapeLiteral(original.validUntil ?? 'infinity')}`)]),
    ...settingChanges(original, clone),
    ...membershipChanges(original, clone, majorVersion >= 16),
    ...(original.comment === clone.comment
      ? []
      : [
          {
            what: 'comment',
            statement: `COMMENT ON ROLE ${role} IS ${original.comment === null ? 'NULL' : escapeLiteral(original.comment)}`,
          },
        ]),
  ];
}

const place = ({ database, name }: Setting): string => JSON.stringify([database, name]);

function settingChanges(original: Role, clone: Role): readonly Change[] {
  const has = new Map(clone.settings.map((setting) => [place(setting), setting.value]));
  const wanted = new Set(original.settings.map(place));
  const change = ({ database, name }: Setting, words: string): Change => {
    const within = database === null ? '' : ` IN DATABASE ${escapeIdentifier(database)}`;
    return { what: `SET ${name}`, statement: `ALTER ROLE ${escapeIdentifier(clone.name)}${within} ${words}` };
  };
  return [
    ...clone.settings
      .filter((setting) => !wanted.has(place(setting)))
      .map((setting) => change(setting, `RESET ${parameter(setting.name)}`)),
    ...original.settings
      .filter((setting) => has.get(place(setting)) !== setting.value)
      .map((setting) => change(setting, `SET ${parameter(setting.name)} TO ${values(setting)}`)),
  ];
}

/** A name may have parts: `myapp.user`. */
const parameter = (name: string): string => name.split('.').map(escapeIdentifier).join('.');

/** Parameters whose value is a list of names that are quoted one by one; the same list as in pg_dump. */
const LISTS = [
  'local_preload_libraries',
  'search_path',
  'session_preload_libraries',
  'shared_preload_libraries',
  'temp_tablespaces',
  'unix_socket_directories',
];

/** A value as it stands behind SET ... TO. */
export function values({ name, value }: Pick<Setting, 'name' | 'value'>): string {
  if (!LISTS.includes(name)) return escapeLiteral(value);
  const items = [...value.matchAll(/"((?:[^"]|"")*)"|[^\s,"]+/g)];
  return items.length === 0
    ? "''"
    : items.map(([word, quoted]) => escapeLiteral(quoted?.replaceAll('""', '"') ?? word)).join(', ');
}

function membershipChanges(original: Role, clone: Role, since16: boolean): readonly Change[] {
  const change = (of: string, statement: string): Change => ({ what: `membership of ${of}`, statement });
  const to = escapeIdentifier(clone.name);
  const has = new Map(clone.memberships.map((membership) => [membership.of, membership]));
  const itself: Membership = {
    of: original.name,
    admin: has.get(original.name)?.admin ?? false,
    login: true,
    ...(since16 && { inherit: true, set: true }),
  };
  const wanted = [itself, ...original.memberships.filter(({ of }) => of !== clone.name)];
  const needless = clone.memberships.filter(({ of }) => !wanted.some((each) => each.of === of));
  return [
    ...wanted
      .filter((each) => options(each) !== options(has.get(each.of)))
      .map((each) =>
        change(each.of, `GRANT ${escapeIdentifier(each.of)} TO ${to}${withOptions(each, has.get(each.of))}`),
      ),
    ...needless.map(({ of }) => change(of, `REVOKE ${escapeIdentifier(of)} FROM ${to}`)),
  ];
}

const options = (membership: Membership | undefined): string | undefined =>
  membership && JSON.stringify([membership.admin, membership.inherit, membership.set]);

/** Before PostgreSQL 16 there is only ADMIN, which a REVOKE removes. */
function withOptions({ admin, inherit, set }: Membership, before: Membership | undefined): string {
  if (inherit === undefined || set === undefined) return admin ? ' WITH ADMIN OPTION' : '';
  const adminToo = admin === (before?.admin ?? false) ? [] : [`ADMIN ${admin ? 'TRUE' : 'FALSE'}`];
  return ` WITH ${[...adminToo, `INHERIT ${inherit ? 'TRUE' : 'FALSE'}`, `SET ${set ? 'TRUE' : 'FALSE'}`].join(', ')}`;
}
