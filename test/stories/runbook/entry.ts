import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reason } from '../../../workflow/reasons';

/** A fenced block of the runbook: `sh` for a shell, `sql` for the administrator, '' for what is typed into psql. */
export interface Block {
  readonly language: string;
  readonly text: string;
}

/** A numbered step of a repair. */
export interface Step {
  readonly number: number;
  readonly text: string;
  /** Anchors of the procedures it sends the reader to, in order. */
  readonly procedures: readonly string[];
  /** What stands between back quotes, in order. */
  readonly codes: readonly string[];
}

/** The entry for a reason, as far as it can be carried out. */
export interface Entry {
  readonly confirm: readonly Block[];
  readonly repair: readonly Step[];
}

const sections = new Map(
  readFileSync(join(__dirname, '../../../docs/runbook.md'), 'utf8')
    .split(/^## /m)
    .slice(1)
    .map((section): [string, string] => {
      const [heading = '', ...lines] = section.split('\n');
      return [heading.toLowerCase().replaceAll(' ', '-'), lines.join('\n')];
    }),
);

/** The entry for a reason. */
export function entryOf(reason: Reason): Entry {
  const text = section(reason.toLowerCase());
  const confirm = between(text, '**Confirm:**', '**Repair:**');
  const repair = between(text, '**Repair:**', '**Prevent:**');
  return { confirm: blocksIn(confirm), repair: stepsIn(repair) };
}

/** The blocks of a procedure, such as `recover-a-rotation`. */
export const procedure = (anchor: string): readonly Block[] => blocksIn(section(anchor));

function section(anchor: string): string {
  const text = sections.get(anchor);
  if (text === undefined) throw new Error(`The runbook has no section ${anchor}.`);
  return text;
}

const between = (text: string, start: string, end: string): string =>
  text.slice(text.indexOf(start) + start.length, text.indexOf(end));

function blocksIn(text: string): Block[] {
  return [...text.matchAll(/^( *)```(\w*)\n([\s\S]*?)^\1```$/gm)].map(([, indent = '', language = '', body = '']) => ({
    language,
    text: body.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
}

function stepsIn(text: string): Step[] {
  return text
    .split(/^(?=\d+\. )/m)
    .filter((part) => /^\d+\. /.test(part))
    .map((part) => ({
      number: Number.parseInt(part, 10),
      text: part.trim(),
      procedures: [...part.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor = '']) => anchor),
      codes: [...part.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.replace(/\s+/g, ' ')),
    }));
}
