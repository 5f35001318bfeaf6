import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What README.md and its translation have in common: everything but the prose. */
function skeletonOf(name: string) {
  const text = readFileSync(join(__dirname, '../..', name), 'utf8');
  const blocks = [...text.matchAll(/^```[\s\S]*?^```$/gm)].map(([block]) => block);
  const prose = text.replace(/^```[\s\S]*?^```$/gm, '');
  const commands = [...prose.matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? '');
  return {
    headings: [...prose.matchAll(/^(#+) /gm)].map(([, level]) => level),
    blocks,
    commands: commands.filter((code) => /^(npm|npx|aws) /.test(code)),
    code: [...new Set(commands)].sort(),
    links: [...prose.matchAll(/\]\(([^)]+)\)/g)]
      .map(([, target]) => target)
      .filter((target) => !target?.startsWith('README')),
    rows: prose
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) => line.split('|').length),
    steps: [...prose.matchAll(/^(\d)\. /gm)].map(([, number]) => number),
    figures: [...new Set(prose.match(/\d+\.\d+/g))].sort(),
  };
}

describe('README.ja.md keeps step with README.md', () => {
  const english = skeletonOf('README.md');
  const japanese = skeletonOf('README.ja.md');

  it('in something to compare', () => {
    expect(english.headings.length).toBeGreaterThan(7);
    expect(english.blocks.length).toBeGreaterThan(3);
    expect(english.rows.length).toBeGreaterThan(20);
  });

  it.each(['headings', 'blocks', 'commands', 'code', 'links', 'rows', 'steps', 'figures'] as const)(
    'in its %s',
    (part) => {
      expect(japanese[part]).toEqual(english[part]);
    },
  );
});
