import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type NextStep, REASONS, type Reason } from '../../../workflow/reasons';

const docs = join(__dirname, '../../../docs');
const runbook = readFileSync(join(docs, 'runbook.md'), 'utf8');

/** Text below each `##` heading. A heading of one word is an entry for a reason; the others explain procedures. */
const sections = runbook
  .split(/^## /m)
  .slice(1)
  .map((section) => {
    const [heading = '', ...lines] = section.split('\n');
    return { heading, text: lines.join('\n') };
  });
const entries = sections.filter(({ heading }) => !heading.includes(' '));
const reasons = Object.keys(REASONS) as Reason[];

const entryOf = (reason: Reason): string => entries.find(({ heading }) => heading === reason)?.text ?? '';

/** The anchors GitHub makes of headings. */
const anchorsIn = (text: string): string[] =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );

/** What an entry's repair ends with, by what follows the remedy. */
const FOLLOWS: Readonly<Record<NextStep, readonly string[]>> = {
  rotate: ['](#start-a-new-rotation)'],
  recover: ['npx --no rds-rotation-workflow recover "$SECRET"', '](#start-a-new-rotation)'],
  nothing: [],
};

describe('the runbook', () => {
  it('has exactly one entry for every reason, in the same order, and none for anything else', () => {
    expect(entries.map(({ heading }) => heading)).toEqual(reasons);
    expect(reasons.length).toBeGreaterThan(30);
  });

  it.each(reasons)('%s: headline, applications, cause, confirmation, repair and prevention', (reason) => {
    const parts = [...entryOf(reason).matchAll(/^\*\*(.+?):\*\*/gm)].map(([, part]) => part);
    expect(entryOf(reason).trim().split('\n')[0]).toBe(`_${REASONS[reason].title}._`);
    expect(parts).toEqual(['Applications', 'Usual cause', 'Confirm', 'Repair', 'Prevent']);
    expect(entryOf(reason)).toMatch(/\*\*Repair:\*\*\n\n1\. \S/);
  });

  it.each(reasons)('%s: says how to do what follows the remedy', (reason) => {
    const repair = entryOf(reason).split('**Repair:**')[1] ?? '';
    expect(FOLLOWS[REASONS[reason].next].filter((step) => !repair.includes(step))).toEqual([]);
  });

  it('lists every reason once where a person looks for it', () => {
    const list = sections.find(({ heading }) => heading === 'Find the reason')?.text ?? '';
    const listed = [...list.matchAll(/\[(\w+)\]\(#(\w+)\)/g)].map(([, word, anchor]) => [word, anchor]);
    expect(listed).toEqual(reasons.map((reason) => [reason, reason.toLowerCase()]));
  });

  it('begins with three questions, each with the one command that follows from it', () => {
    const questions = sections.find(({ heading }) => heading === 'Three questions')?.text ?? '';
    expect([...questions.matchAll(/^\d\. \*\*.*\?\*\*/gm)]).toHaveLength(3);
    expect([...questions.matchAll(/```sh\n *(.*)\n/g)].map(([, command]) => command)).toEqual([
      'npx --no rds-rotation-workflow check "$SECRET"',
      'npx --no rds-rotation-workflow recover "$SECRET"',
      'aws secretsmanager rotate-secret --secret-id "$SECRET"',
    ]);
    expect(sections[0]?.heading).toBe('Three questions');
  });

  it('explains every decision a subject may begin with', () => {
    const read = sections.find(({ heading }) => heading === 'Read the alert')?.text ?? '';
    const explained = [...read.matchAll(/^\| ([A-Za-z ]+) \| (?:critical|error|warning|info)/gm)].map(
      ([, word]) => word,
    );
    expect(explained).toEqual(['ACT NOW', 'CHECK NOW', 'Can wait', 'Still open', 'Resolved', 'Done']);
  });

  it('puts names into SQL by variables of psql, so that none is typed or quoted by hand', () => {
    const sql = [...runbook.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, text]) => text).join('\n');
    expect(sql).toContain(":'role'");
    expect(runbook).not.toMatch(/\b(app|orders)\b/);
  });

  it('explains each verdict and how to check, recover and rotate', () => {
    const read = sections.find(({ heading }) => heading === 'Read the alert')?.text ?? '';
    const verdicts = [...read.matchAll(/^\| (rolledForward|rolledBack|unresolved) \|/gm)].map(([, verdict]) => verdict);
    expect(verdicts).toEqual(['rolledForward', 'rolledBack', 'unresolved']);
    for (const command of [
      'npx --no rds-rotation-workflow check "$SECRET"',
      'npx --no rds-rotation-workflow recover "$SECRET"',
      'rotate-secret --secret-id',
    ]) {
      expect(runbook).toContain(command);
    }
  });

  it('uses only variables that it tells the reader to set, or sets itself', () => {
    const used = new Set([...runbook.matchAll(/\$([A-Z_]+)/g)].map(([, name]) => name!));
    const known = new Set([...runbook.matchAll(/(?:^|\s|`)([A-Z_]+)(?==|`)/gm)].map(([, name]) => name!));
    expect([...used].filter((name) => !known.has(name))).toEqual([]);
    expect(used.size).toBeGreaterThan(5);
  });
});

describe.each(['runbook.md', 'glossary.md'])('the links of %s', (file) => {
  const text = readFileSync(join(docs, file), 'utf8');
  const links = [...text.matchAll(/\]\(([^)]+)\)/g)]
    .map(([, target]) => target!)
    .filter((link) => !link.startsWith('https:'));

  it('lead to headings and files that exist', () => {
    const broken = links.filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target =
        path === '' ? text : existsSync(join(docs, path)) ? readFileSync(join(docs, path), 'utf8') : undefined;
      return target === undefined || (anchor !== undefined && !anchorsIn(target).includes(anchor));
    });
    expect(links.length).toBeGreaterThan(1);
    expect(broken).toEqual([]);
  });

  it('would be found broken if a heading went away', () => {
    expect(anchorsIn('# Inspect without changes\n## invalidSecret\n')).toEqual([
      'inspect-without-changes',
      'invalidsecret',
    ]);
  });
});

describe('the glossary', () => {
  const glossary = readFileSync(join(docs, 'glossary.md'), 'utf8');
  const words = [...glossary.matchAll(/^\| ([^|]+) \| [^|]+ \|$/gm)].map(([, word]) => word!).slice(2);

  it('defines every word once, in one line', () => {
    expect(new Set(words).size).toBe(words.length);
    for (const word of [
      'secret',
      'staging label',
      'AWSPENDING',
      'rotation window',
      'execution',
      'verdict',
      'lockout window',
    ]) {
      expect(words).toContain(word);
    }
  });
});
