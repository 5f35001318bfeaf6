import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { FUNCTIONS } from '../infra/constructs/functions/function-table';

const root = join(__dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const documents = ['', 'docs', 'docs/decisions', 'docs/install', 'docs/operate', 'infra/local'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

/** Targets of the links of a document within the project, from its root, without fragments. */
function linksOf(path: string): string[] {
  const links = [...read(path).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target.replace(/#.*$/, ''));
  const within = links.filter((target) => target !== '' && !/^[a-z]+:/.test(target));
  return within.map((target) => normalize(join(dirname(path), target)).replace(/\/$/, ''));
}

describe('the documents', () => {
  it.each(documents)('%s links to nothing that is not there', (path) => {
    expect(linksOf(path).filter((target) => !existsSync(join(root, target)))).toEqual([]);
  });

  it('are all found from the index', () => {
    const indexed = [...linksOf('docs/README.md'), ...linksOf('docs/decisions/README.md'), ...linksOf('README.md')];
    const lost = documents.filter((path) => !indexed.includes(path));
    expect(lost).toEqual([]);
  });
});

describe('docs/dependencies.md', () => {
  it('names every dependency of package.json, and no other', () => {
    const { devDependencies, peerDependencies } = JSON.parse(read('package.json')) as Record<string, object>;
    const [table = ''] = read('docs/dependencies.md').split('## Libraries considered');
    const named = [...table.matchAll(/^\| .*/gm)].flatMap(([row]) => {
      const [, , libraries = ''] = row.split('|');
      return [...libraries.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name.replace(/^-/, '@aws-sdk/client-'));
    });
    // In one file of the console page, not installed.
    const vendored = ['preact'];
    expect([...new Set(named)].filter((name) => !vendored.includes(name)).sort()).toEqual(
      Object.keys({ ...devDependencies, ...peerDependencies }).sort(),
    );
  });
});

describe('SECURITY.md', () => {
  it('says what the role of each function may do to a secret, as it is deployed', () => {
    const rows = [...read('SECURITY.md').matchAll(/^\| `([a-z-]+)` \| ((?:[A-Z]\w+(?:, )?)+) \|/gm)];
    const written = rows.map(([, name, actions = '']) => [name, actions.split(', ').sort()]);
    const deployed = Object.values(FUNCTIONS)
      .filter(({ secretActions }) => secretActions.length > 0)
      .map(({ entry, secretActions }) => [
        entry,
        secretActions.map((action) => action.replace('secretsmanager:', '')).sort(),
      ]);
    expect(written).toEqual(deployed);
    expect(written).toHaveLength(8);
  });
});

describe('a decision', () => {
  const decisions = documents.filter((path) => /^docs\/decisions\/\d{3}-[\w-]+\.md$/.test(path));

  it.each(decisions)('%s says when it was made, whether it holds and what was rejected', (path) => {
    const text = read(path);
    const [, number = '', title = ''] = /^# (\d{3}) (.+)\n/.exec(text) ?? [];
    const [, date = '', status = ''] =
      /^Date: (\d{4}-\d\d-\d\d)\. Status: (proposed|accepted|replaced by \d{3})\.$/m.exec(text) ?? [];
    expect(path).toContain(`/${number}-`);
    const paragraphs = ['**Decision.**', '**Rejected.**'].map((paragraph) => text.includes(paragraph));
    expect([date === '', status === '', ...paragraphs]).toEqual([false, false, true, true]);
    const name = path.slice('docs/decisions/'.length);
    expect(read('docs/decisions/README.md')).toContain(`| [${number}](${name}) | ${title} | ${date} | ${status} |`);
  });
});

describe('a file of stories', () => {
  it('says at its head what is asserted after each of them', () => {
    const tests = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      /(\.test|repairs)\.ts$/.test(name),
    );
    const withStories = tests.filter((name) => read(`test/${name}`).includes('= anEnvironment('));
    expect(withStories.length).toBeGreaterThan(10);
    expect(
      withStories.filter(
        (name) => !read(`test/${name}`).includes('// After each story test/support/invariants.ts asserts:'),
      ),
    ).toEqual([]);
  });
});

describe('what tests a file', () => {
  /** Rows of CONTRIBUTING.md: a file or folder → the tests that cover it. */
  const covered = [...read('CONTRIBUTING.md').matchAll(/^\| `([^`]+)`(.*)\| (.+) \|$/gm)].map(
    ([, first, more = '', tests = '']) => ({
      sources: [first, ...[...more.matchAll(/`([^`]+)`/g)].map(([, source]) => source)] as string[],
      tests: [...tests.matchAll(/`([^`]+)`/g)].map(([, test]) => test!),
    }),
  );

  it('is there, by the tables of CONTRIBUTING.md', () => {
    const named = covered.filter(({ sources }) => /^(workflow|functions|infra)\//.test(sources[0]!));
    const missing = named
      .flatMap(({ sources, tests }) => [...sources, ...tests])
      .filter((path) => !existsSync(join(root, path)));
    expect(named.length).toBeGreaterThan(5);
    expect(missing).toEqual([]);
  });

  it('is the test of the same name, or is listed in CONTRIBUTING.md', () => {
    const files = ['workflow', 'functions', 'infra'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => join(folder, name)),
    );
    const tests = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' });
    const told = covered.flatMap(({ sources }) => sources);
    const untested = files.filter((file) => {
      const own = file.replace(/\.ts$/, '.test.ts');
      return !tests.includes(own) && !told.some((source) => file === source || file.startsWith(`${source}/`));
    });
    expect(files.length).toBeGreaterThan(300);
    expect(untested).toEqual([]);
  });
});
