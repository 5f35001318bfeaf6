import type { PrepareReport } from './run';
import { paint, type Terminal } from '../terminal/terminal';

/** The statements, as they can be given to psql. */
export function sqlScreen({ secret, undo, users, owner, transactions }: PrepareReport, terminal: Terminal): string {
  const { bold, dim } = paint(terminal);
  const title = undo
    ? `${owner} is to own nothing any more, and ${users.join(' and ')} act as themselves (${secret.name})`
    : `${owner} is to own what ${users.join(' and ')} create (${secret.name})`;
  return [
    `${bold(title)}\n`,
    ...transactions.map(
      ({ database, statements }) =>
        `${dim(`-- in database ${database}`)}\nBEGIN;\n${statements.map((each) => `${each};\n`).join('')}COMMIT;\n`,
    ),
    '',
  ].join('\n');
}

/** The end, below the statements. */
export function endScreen({ undo, users, owner, done, transactions }: PrepareReport, terminal: Terminal): string {
  const { green } = paint(terminal);
  if (transactions.length === 0) {
    return undo
      ? `Nothing to do: there is no role ${owner}.\n`
      : `Nothing to do: ${owner} owns what ${users.join(' and ')} create, and new sessions act as it.\n`;
  }
  if (!done) return 'Nothing was changed.\n';
  return undo
    ? `${green('Undone.')} ${users[0]} owns what ${owner} owned, and ${owner} is gone.\n`
    : `${green('Done.')} New sessions act as ${owner}. Those that are open go on as before until they log in again; what they
create until then is handed over if you run this again.
From now on give rights to ${owner}.\n`;
}
