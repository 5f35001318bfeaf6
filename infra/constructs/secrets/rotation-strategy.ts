/** Who changes a password, and how many roles there are (docs/strategies.md). */
export enum RotationStrategy {
  /** One role, which changes its own password. Logins may be refused for about a second. */
  SINGLE_USER = 'single-user',
  /** One role, whose password the superuser changes; heals a password that was changed past the secret. */
  SINGLE_USER_WITH_SUPERUSER = 'single-user-with-superuser',
  /** Two roles that take turns, whose passwords the superuser changes. No login is refused. Not behind RDS Proxy. */
  ALTERNATING_USERS = 'alternating-users',
}
