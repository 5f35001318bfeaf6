import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROPS_FILE } from '../../../infra/docs/properties-document';
import { drifted, generatedDocuments } from '../../../infra/docs/documents';

const root = join(__dirname, '../../..');
const marked =
  '# Title\n<!-- generated:start -->\n<!-- /generated:start -->\n<!-- generated:adopt -->\n<!-- /generated:adopt -->\n';
const output = `The promise in advance
✓ the stack is deployed

1  Rotate
  Start  succeeded
2  Rotate again

The promise, checked

✓ one
  Start  succeeded
✓ two
✓ three
✓ four

✓ as expected
Run it with --serve.
`;
const props = `/** How it is set. */
interface Props {
  /**
   * Where {@link other} things are,
   * or \`a | b\`.
   *
   * @default - none
   */
  readonly where?: string[];
  /** When. */
  readonly when: Kind;
}

/** Kinds of it. */
enum Kind {
  /** The first. */
  ONE = 'one',
}
`;
const sources = {
  'docs/pictures/npm-start.txt': output,
  'test/readme/adopt.ts': 'new App();\n',
  [PROPS_FILE]: props,
  'README.md': marked,
  'README.ja.md': marked,
};

/** A project of these files and no others. */
const project =
  (files: Readonly<Record<string, string | undefined>>) =>
  (path: string): string | undefined =>
    files[path];

const textOf = (path: string, files: Readonly<Record<string, string | undefined>> = sources): string =>
  generatedDocuments(project(files)).find((document) => document.path === path)?.text ?? '';

describe('the generated documents', () => {
  it('tell editors what a fleet file may contain', () => {
    expect(JSON.parse(textOf('docs/fleet.schema.json'))).toMatchObject({
      required: ['secrets'],
      additionalProperties: false,
      properties: {
        secrets: { type: 'array', items: { required: ['name', 'rules'], additionalProperties: false } },
        blackouts: {
          type: 'array',
          items: { required: ['from'], properties: { reason: { type: 'string', minLength: 1 } } },
        },
      },
    });
  });

  it('describe every property by its comment', () => {
    expect(textOf('docs/configuration.md').split('\n').slice(5)).toEqual([
      '## Props',
      '',
      'How it is set.',
      '',
      '| property | type | meaning | default |',
      '| --- | --- | --- | --- |',
      '| `where` | `string[]` | Where `other` things are, or `a \\| b`. | none |',
      '| `when` | `Kind` | When. | required |',
      '',
      '## Kind',
      '',
      'Kinds of it.',
      '',
      '| value | meaning |',
      '| --- | --- |',
      '| `Kind.ONE` | The first. |',
      '',
    ]);
  });

  it('do not describe a property that has no comment', () => {
    const files = { ...sources, [PROPS_FILE]: '/** Props. */ export interface Props { readonly bare: string }' };
    expect(() => generatedDocuments(project(files))).toThrow(`${PROPS_FILE}: bare has no comment.`);
  });

  it.each(['README.md', 'README.ja.md'])(
    'show in %s eight lines of npm start, and the example as it is compiled',
    (name) => {
      expect(textOf(name)).toBe(
        '# Title\n<!-- generated:start -->\n\n```text\n1  Rotate\n2  Rotate again\nThe promise, checked\n✓ one\n✓ two\n✓ three\n✓ four\n✓ as expected\n```\n\n<!-- /generated:start -->\n<!-- generated:adopt -->\n\n```ts\nnew App();\n```\n\n<!-- /generated:adopt -->\n',
      );
    },
  );

  it.each(Object.keys(sources))('cannot be made without %s', (path) => {
    expect(() => generatedDocuments(project({ ...sources, [path]: undefined }))).toThrow(`${path} is missing.`);
  });

  it('cannot be made of an output that ends otherwise', () => {
    const files = { ...sources, 'docs/pictures/npm-start.txt': output.replace('✓ four', '✗ four') };
    expect(() => generatedDocuments(project(files))).toThrow('it has 7 lines, not 8');
  });

  it('cannot be made of a README.md without the marks', () => {
    expect(() => generatedDocuments(project({ ...sources, 'README.md': '# Title\n' }))).toThrow('README.md: no region');
  });
});

describe('a check for drift', () => {
  const documents = [
    { path: 'a.md', text: 'A' },
    { path: 'b.md', text: 'B' },
    { path: 'c.md', text: 'C' },
  ];

  it('finds the file that says something else and the one that is missing, and only these', () => {
    expect(drifted(documents, project({ 'a.md': 'A', 'b.md': 'old' })).map(({ path }) => path)).toEqual([
      'b.md',
      'c.md',
    ]);
  });

  it('finds nothing where every file is what its sources say', () => {
    expect(drifted(documents, project({ 'a.md': 'A', 'b.md': 'B', 'c.md': 'C' }))).toEqual([]);
  });

  it('finds nothing in this project (otherwise run: npm run docs)', () => {
    const read = (path: string): string | undefined =>
      existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : undefined;
    expect(drifted(generatedDocuments(read), read).map(({ path }) => path)).toEqual([]);
  });
});
