declare module 'knex/lib/dialects/postgres' {
  /** Knex's dialect for `pg`; what it exports besides the public types. */
  const PostgresDialect: new (config: object) => { acquireRawConnection(): Promise<unknown> };
  export default PostgresDialect;
}
