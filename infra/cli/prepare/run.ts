import type { CliContext } from '../context';
import { accessTo } from './access';
import { actsAs, assertPreparable, assertSessionsRenewed, assertUndoable } from './assertions';
import { carryOut, preview, type Transaction } from './carry-out';
import { prepareStages, resetStage, type Stage, undoStages } from './plan';
import { type Layout, type LayoutNames, readLayout, usersOf } from './roles';
import type { PrepareSession } from './session';

/** Flags of `rds-rotation-workflow prepare`. */
export interface PrepareFlags {
  readonly owner?: string;
  readonly undo?: true;
  readonly caFile?: string;
  readonly yes?: true;
  readonly json?: true;
}

/** What was done, or would be; the object that `--json` prints. */
export interface PrepareReport {
  readonly secret: { readonly name: string; readonly arn: string };
  /** Those of the two users that exist; the second is made by the first rotation. */
  readonly users: readonly string[];
  readonly owner: string;
  readonly undo: boolean;
  /** The transactions to run, in order; empty if nothing is left to do. */
  readonly transactions: readonly Transaction[];
  /** Whether it was run. */
  readonly done: boolean;
}

/**
 * Gives what the users of a secret own to a role that both are members of, or undoes that.
 *
 * @param agree asked once the statements are known; false changes nothing
 * @throws Error that says what prevents it, and what was changed before
 */
export async function prepareSecret(
  context: CliContext,
  secretId: string,
  flags: PrepareFlags,
  agree: (report: PrepareReport) => Promise<boolean>,
): Promise<PrepareReport> {
  const { secret, sessions, home, users, usualOwner } = await accessTo(context, secretId, flags);
  const undo = flags.undo === true;
  const { layout, stages } = await sessions.in(home, async (session) => {
    const found = await layoutOf(session, { ...users, owner: usualOwner }, flags.owner);
    if (undo) await assertUndoable(session, found);
    else assertPreparable(found, session.facts.role, found.names.owner !== usualOwner || flags.owner !== undefined);
    const databases = await databasesOf(session, found, undo);
    return { layout: found, stages: undo ? undoing(found, home, databases) : prepareStages(found, home, databases) };
  });
  const work: { readonly stage: Stage; readonly shown: Transaction }[] = [];
  for (const stage of stages) {
    const shown = await preview(sessions, stage);
    if (shown.statements.length > 0) work.push({ stage, shown });
  }
  const report: PrepareReport = {
    secret: { name: secret.name, arn: secret.arn },
    users: usersOf(layout).map(({ name }) => name),
    owner: layout.owner.name,
    undo,
    transactions: work.map(({ shown }) => shown),
    done: false,
  };
  if (work.length === 0 || !(await agree(report))) return report;
  for (const [index, { stage, shown }] of work.entries()) {
    try {
      if (undo && !stage.harmless) {
        await sessions.in(home, async (session) =>
          assertSessionsRenewed(session, await readLayout(session, layout.names)),
        );
      }
      await carryOut(sessions, stage, shown);
    } catch (error) {
      const before = `The first ${index} of ${work.length} transactions were committed, and the users can use everything as they are; run it again to go on.`;
      throw index === 0 ? error : new Error(`${(error as Error).message}\n${before}`, { cause: error });
    }
  }
  return { ...report, done: true };
}

/** With the owner role that the user named, or the one that sessions already act as, or the default one. */
async function layoutOf(session: PrepareSession, names: LayoutNames, chosen: string | undefined): Promise<Layout> {
  const usual = await readLayout(session, names);
  const owner = chosen ?? actsAs(usual);
  return owner === undefined ? usual : readLayout(session, { ...names, owner });
}

function undoing(layout: Layout, home: string, databases: readonly string[]): readonly Stage[] {
  return layout.owner.role === undefined ? [] : [resetStage(layout, home), ...undoStages(layout, home, databases)];
}

/** The secret's own database first, then every other one in which something is theirs or was granted to them. */
async function databasesOf(
  { ask, database }: PrepareSession,
  layout: Layout,
  undo: boolean,
): Promise<readonly string[]> {
  const roles = undo ? [layout.owner.name] : usersOf(layout).map(({ name }) => name);
  const rows = await ask<{ name: string }>(DATABASES, [roles, database]);
  return rows.map(({ name }) => name);
}

const DATABASES = `SELECT datname AS name FROM pg_database d
  WHERE datallowconn AND (datname = $2 OR EXISTS (SELECT FROM pg_shdepend
    WHERE dbid = d.oid AND refclassid = 'pg_authid'::regclass
      AND refobjid IN (SELECT oid FROM pg_roles WHERE rolname = ANY($1))))
  ORDER BY datname <> $2, datname`;
