/** The roles between which privileges and ownership pass, within one database. */
export interface HandOver {
  /** Roles that exist. */
  readonly from: readonly string[];
  /** May still have to be made. */
  readonly to: string;
}

/** What has to be done in one database, and as which roles. */
export interface Steps {
  readonly statements: readonly string[];
  /** Owners of what is changed; the superuser has to act for them. */
  readonly owners: readonly string[];
}
