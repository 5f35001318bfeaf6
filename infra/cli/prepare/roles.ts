import { escapeIdentifier, escapeLiteral } from 'pg';
import { values } from '../../../functions/postgres/alignment';
import { ATTRIBUTES, type Membership, readTwins, type Role, type Setting } from '../../../functions/postgres/roles';
import type { PrepareSession } from './session';

export interface LayoutNames {
  readonly original: string;
  readonly clone: string;
  readonly owner: string;
}

/** The two users that take turns, and the role that will own what they create. */
export interface Layout {
  readonly names: LayoutNames;
  readonly original: Role;
  /** Undefined before the first rotation, which creates it. */
  readonly clone: Role | undefined;
  readonly owner: { readonly name: string; readonly role: Role | undefined };
  readonly since16: boolean;
}

/** @throws Error if there is no original */
export async function readLayout(session: PrepareSession, names: LayoutNames): Promise<Layout> {
  const { original, clone } = await readTwins(session, names);
  const { original: role } = await readTwins(session, { original: names.owner, clone: names.owner });
  if (original === undefined) throw new Error(`There is no role ${names.original}.`);
  return { names, original, clone, owner: { name: names.owner, role }, since16: session.majorVersion >= 16 };
}

/** The comment that marks roles created here, for `prepare --undo`. */
const MARK = 'rds-rotation-workflow prepare';

export const isMadeHere = ({ owner }: Layout): boolean => owner.role?.comment?.includes(MARK) === true;
export const usersOf = ({ original, clone }: Layout): readonly Role[] => [original, ...(clone ? [clone] : [])];

/**
 * The owner role: like the original but without LOGIN, and with both users as members. Sessions act as it, so the attributes
 * and memberships of the user that logged in do not apply.
 */
export function ownerStatements(layout: Layout): readonly string[] {
  const { original, owner, since16 } = layout;
  const name = escapeIdentifier(owner.name);
  const attributes = ATTRIBUTES.filter(
    (each) => original.attributes[each] !== (owner.role?.attributes[each] ?? each === 'INHERIT'),
  );
  const words = attributes.map((each) => `${original.attributes[each] ? '' : 'NO'}${each}`).join(' ');
  const comment = `Owns what ${usersOf(layout)[0]?.name} and its clone create (${MARK})`;
  const options = since16 ? ' WITH INHERIT TRUE, SET TRUE' : '';
  return [
    ...(owner.role
      ? words === ''
        ? []
        : [`ALTER ROLE ${name} ${words}`]
      : [`CREATE ROLE ${name} NOLOGIN${words && ` ${words}`}`, `COMMENT ON ROLE ${name} IS ${escapeLiteral(comment)}`]),
    ...new Set(usersOf(layout).flatMap((user) => missingMemberships(user, owner, since16))),
    ...usersOf(layout)
      .filter(
        ({ memberships }) =>
          !memberships.some(({ of, inherit = true, set = true }) => of === owner.name && inherit && set),
      )
      .map((user) => `GRANT ${name} TO ${escapeIdentifier(user.name)}${options}`),
  ];

  /** The owner must be a member of every role that a user is a member of. */
  function missingMemberships(
    { memberships }: Role,
    { name: of, role }: Layout['owner'],
    options16: boolean,
  ): readonly string[] {
    const users = usersOf(layout).map((user) => user.name);
    const has = (wanted: Membership) =>
      role?.memberships.some((each) => each.of === wanted.of && (each.admin || !wanted.admin)) === true;
    return memberships
      .filter((each) => each.of !== of && !users.includes(each.of) && !has(each))
      .map(
        ({ of: granted, admin, inherit, set }) =>
          `GRANT ${escapeIdentifier(granted)} TO ${escapeIdentifier(of)}${
            options16
              ? ` WITH ADMIN ${word(admin)}, INHERIT ${word(inherit)}, SET ${word(set)}`
              : admin
                ? ' WITH ADMIN OPTION'
                : ''
          }`,
      );
  }
}

const word = (option: boolean | undefined): string => (option === true ? 'TRUE' : 'FALSE');

/** Every new session acts as the owner, for all databases. */
export function loginStatements(layout: Layout): readonly string[] {
  return usersOf(layout)
    .filter((user) => roleAtLogin(user)?.value !== layout.owner.name)
    .map(({ name }) => `ALTER ROLE ${escapeIdentifier(name)} SET role TO ${escapeLiteral(layout.owner.name)}`);
}

/** Every new session acts as the role that logged in. */
export function resetStatements(layout: Layout): readonly string[] {
  return usersOf(layout)
    .filter((user) => roleAtLogin(user)?.value === layout.owner.name)
    .map(({ name }) => `ALTER ROLE ${escapeIdentifier(name)} RESET role`);
}

/** The role that sessions of a user act as from the login on, in all databases. */
export const roleAtLogin = ({ settings }: Role): Setting | undefined =>
  settings.find(({ name, database }) => name === 'role' && database === null);

/**
 * `"$user"` in a search_path would then mean the owner, so if a schema has the original's name, that name replaces it.
 *
 * @param inherited the search_path that applies if the role has none of its own; empty if there is no such schema
 */
export function searchPathStatements(layout: Layout, database: string, inherited: string): readonly string[] {
  if (inherited === '') return [];
  return usersOf(layout).flatMap(({ name, settings }) => {
    const own = [database, null].map((place) =>
      settings.find((setting) => setting.name === 'search_path' && setting.database === place),
    );
    const value = own.find((setting) => setting !== undefined)?.value ?? inherited;
    const pinned = value.replace(/"\$user"|\$user/, () => escapeIdentifier(layout.original.name));
    return pinned === value
      ? []
      : [
          `ALTER ROLE ${escapeIdentifier(name)} IN DATABASE ${escapeIdentifier(database)} SET search_path TO ${values({ name: 'search_path', value: pinned })}`,
        ];
  });
}
