/** Who changes a password, and how many roles there are (docs/strategies.md). */
export enum RotationStrategy {
  /** One role, which changes its own password. Logins may be refused for about a second. */
  SINGLE_USER = 'single-user',
  /** One role, whose password a superuser changes; repairs a password that was changed outside Secrets Manager. */
  SINGLE_USER_WITH_SUPERUSER = 'single-user-with-superuser',
  /** Two roles that take turns, whose passwords a superuser changes. No login is refused. Not behind RDS Proxy. */
  ALTERNATING_USERS = 'alternating-users',
}
