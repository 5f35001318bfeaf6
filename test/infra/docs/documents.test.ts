import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { drifted, generatedDocuments } from '../../../infra/docs/documents';

const root = join(__dirname, '../../..');
const marked =
  '# Title\n<!-- generated:start -->\n<!-- /generated:start -->\n<!-- generated:adopt -->\n<!-- /generated:adopt -->\n';
const sources = { 'docs/npm-start.txt': 'both ended well\n', 'test/readme/adopt.ts': 'new App();\n' };

/** A project of these files and no others. */
const project =
  (files: Readonly<Record<string, string>>) =>
  (path: string): string | undefined =>
    files[path];

describe('the generated documents', () => {
  it('are the picture and the schema while there is no README.md', () => {
    expect(generatedDocuments(project({})).map(({ path }) => path)).toEqual([
      'docs/state-machine.svg',
      'docs/fleet.schema.json',
    ]);
  });

  it('tell editors what a fleet file may say', () => {
    const schema = generatedDocuments(project({})).find(({ path }) => path === 'docs/fleet.schema.json');
    expect(JSON.parse(schema?.text ?? '')).toMatchObject({
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

  it('show in README.md what npm start prints, and the example of adopting the workflow as it is compiled', () => {
    const documents = generatedDocuments(project({ 'README.md': marked, ...sources }));
    expect(documents.find(({ path }) => path === 'README.md')?.text).toBe(
      '# Title\n<!-- generated:start -->\n\n```text\nboth ended well\n```\n\n<!-- /generated:start -->\n<!-- generated:adopt -->\n\n```ts\nnew App();\n```\n\n<!-- /generated:adopt -->\n',
    );
  });

  it('cannot be made of a README.md whose example is missing', () => {
    expect(() => generatedDocuments(project({ 'README.md': marked }))).toThrow(
      'Filling README.md: the source docs/npm-start.txt is missing.',
    );
  });

  it('cannot be made of a README.md without the marks', () => {
    const unmarked = project({ 'README.md': '# Title\n', ...sources });
    expect(() => generatedDocuments(unmarked)).toThrow('README.md: no region');
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
