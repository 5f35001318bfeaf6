import { fillRegions } from '../../../infra/docs/marked-regions';

const lines = (...text: string[]): string => text.join('\n');

describe('filling the marked regions of a document', () => {
  it('puts the text between the marks and leaves everything else as it is', () => {
    const before = lines('# Title', '<!-- generated:adopt -->', 'old', '', '<!-- /generated:adopt -->', 'end', '');
    expect(fillRegions('README.md', before, { adopt: 'new\n' })).toBe(
      lines('# Title', '<!-- generated:adopt -->', '', 'new', '', '<!-- /generated:adopt -->', 'end', ''),
    );
  });

  it('fills a second time with the same result, so that a check of a fresh document passes', () => {
    const once = fillRegions('README.md', lines('<!-- generated:a -->', '<!-- /generated:a -->'), { a: '$& $1 text' });
    expect(once).toBe(lines('<!-- generated:a -->', '', '$& $1 text', '', '<!-- /generated:a -->'));
    expect(fillRegions('README.md', once, { a: '$& $1 text' })).toBe(once);
  });

  it('fills several regions, each with its own text', () => {
    const both = lines(
      '<!-- generated:a -->',
      '<!-- /generated:a -->',
      '<!-- generated:b -->',
      '<!-- /generated:b -->',
    );
    expect(fillRegions('README.md', both, { b: 'B', a: 'A' })).toBe(
      lines(
        '<!-- generated:a -->',
        '',
        'A',
        '',
        '<!-- /generated:a -->',
        '<!-- generated:b -->',
        '',
        'B',
        '',
        '<!-- /generated:b -->',
      ),
    );
  });

  it('leaves a document without regions alone', () => {
    expect(fillRegions('README.md', 'text\n', {})).toBe('text\n');
  });

  it.each([
    [
      'a region nobody generates',
      lines('', '<!-- generated:odd -->', '<!-- /generated:odd -->'),
      { a: 'A' },
      'README.md: line 2: nothing generates the region odd. Known are: a.',
    ],
    ['a region the document lacks', 'text', { a: 'A' }, 'README.md: no region a. Add the lines <!-- generated:a -->'],
    [
      'a region that never ends',
      lines('<!-- generated:a -->', 'text'),
      { a: 'A' },
      'README.md: region a never ends. Add the lines <!-- /generated:a -->.',
    ],
    [
      'an end without a beginning',
      '<!-- /generated:a -->',
      { a: 'A' },
      'line 1: region a ends here without having begun. Put <!-- generated:a --> before it.',
    ],
    [
      'a region inside another',
      lines('<!-- generated:a -->', '<!-- generated:b -->'),
      { a: 'A', b: 'B' },
      'line 2: region b begins inside region a. Close it with <!-- /generated:a --> first.',
    ],
    [
      'the same region twice',
      lines('<!-- generated:a -->', '<!-- /generated:a -->', '<!-- generated:a -->', '<!-- /generated:a -->'),
      { a: 'A' },
      'line 3: region a stands here a second time. Keep one of them.',
    ],
    [
      'a region named like a property of every object',
      lines('<!-- generated:constructor -->', '<!-- /generated:constructor -->'),
      { a: 'A' },
      'nothing generates the region constructor',
    ],
  ])('refuses %s', (_case, text, regions, message) => {
    expect(() => fillRegions('README.md', text, regions)).toThrow(message);
  });
});
