import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, normalize, relative } from 'node:path';

const root = join(__dirname, '..');

/** Folder (or files at the top of a folder) → what it may import besides itself. The first matching rule counts. */
const RULES: readonly (readonly [layer: RegExp, may: readonly RegExp[]])[] = [
  [/^workflow\//, []],
  [/^functions\/rotation\//, [/^workflow\//, /^functions\/errors\//, /^node:util$/]],
  [/^functions\/errors\//, [/^workflow\//]],
  [/^functions\/client\//, [/^pg$/, /^@aws-sdk\/(client-secrets-manager|rds-signer)$/, /^node:/]],
  [/^functions\/postgres\//, [/^workflow\//, /^functions\/(errors|rotation)\//, /^pg$/, /^node:/]],
  [/^functions\/secrets-manager\//, [/^functions\/(errors|rotation)\//, /^@aws-sdk\/client-secrets-manager$/]],
  [/^functions\/step-functions\//, [/^workflow\//, /^functions\/(errors|rotation)\//, /^@aws-sdk\/client-sfn$/]],
  [
    /^functions\/alerts\//,
    [
      /^workflow\//,
      /^functions\/(errors|rotation)\//,
      /^@aws-sdk\/client-(sns|secrets-manager)$/,
      /^aws-lambda$/,
      /^node:/,
    ],
  ],
  [/^functions\//, [/^workflow\//, /^functions\//, /^@aws-sdk\//, /^aws-lambda$/, /^node:/]],
  [/^infra\/schedule\//, [/^croner$/]],
  [
    /^infra\/local\/stack/,
    [/^functions\/secrets-manager\/password-rules$/, /^infra\/(constructs|local)\//, /^aws-cdk-lib/],
  ],
  [/^infra\/local\//, [/^workflow\//, /^infra\/(local|schedule)\//, /^functions\/errors\//, /^(?!aws-cdk-lib\/)/]],
  [
    /^infra\/cli\//,
    [/^workflow\//, /^functions\/(?!runtime\/variables)/, /^infra\/(cli|local|schedule)\//, /^(?!aws-cdk-lib)[^.]/],
  ],
  [
    /^infra\//,
    [
      /^workflow\//,
      /^infra\/(constructs|schedule)\//,
      /^infra\/[^/]+$/,
      /^infra\/local\/service$/,
      /^functions\/(runtime\/variables|secrets-manager\/password-rules)$/,
      /^aws-cdk-lib/,
      /^constructs$/,
      /^node:/,
      /^esbuild$/,
    ],
  ],
];

const sources = ['workflow', 'functions', 'infra'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
);

function importsOf(file: string): { readonly name: string; readonly typeOnly: boolean }[] {
  const text = readFileSync(join(root, file), 'utf8');
  const found = [
    ...text.matchAll(
      /(?:^|\n)\s*(import|export)\s+(type\s)?[^'";]*?from\s+'([^']+)'|import\('([^']+)'\)|(?:^|\n)import\s+'([^']+)'/g,
    ),
  ];
  return found.map(([, , typeOnly, from, dynamic, bare]) => {
    const name = from ?? dynamic ?? bare ?? '';
    const resolved = name.startsWith('.')
      ? relative(root, normalize(join(root, dirname(file), name))).replaceAll('\\', '/')
      : name;
    return {
      name: builtinModules.includes(resolved) ? `node:${resolved}` : resolved,
      typeOnly: typeOnly !== undefined,
    };
  });
}

describe('who may import whom', () => {
  it.each(sources)('%s keeps to its layer', (file) => {
    const rule = RULES.find(([layer]) => layer.test(file));
    expect(rule).toBeDefined();
    const [layer, may] = rule!;
    const strangers = importsOf(file)
      .map(({ name }) => name)
      .filter((name) => !layer.test(name) && !may.some((allowed) => allowed.test(name)));
    expect(strangers).toEqual([]);
  });

  it('sees the imports it judges', () => {
    expect(importsOf('functions/secrets-manager/secret-store.ts').map(({ name }) => name)).toEqual([
      '@aws-sdk/client-secrets-manager',
      'functions/errors/classify',
      'functions/errors/rotation-error',
      'functions/rotation/ports',
      'functions/rotation/secret/secret-fields',
      'functions/rotation/secret/versions',
      'functions/secrets-manager/password-rules',
    ]);
  });

  it('finds no import from test in the product', () => {
    expect(sources.filter((file) => importsOf(file).some(({ name }) => name.startsWith('test/')))).toEqual([]);
  });

  it('keeps every handler within fifteen lines', () => {
    const handlers = sources.filter((file) => /^functions\/[^/]+\.ts$/.test(file));
    const lines = (file: string) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .filter((line) => /^\s*[^\s/*]/.test(line));
    const long = handlers.filter((file) => lines(file).length > 15);
    expect(handlers.length).toBeGreaterThan(5);
    expect(long).toEqual([]);
  });

  it('reads no clock, environment or chance in the domain', () => {
    const domain = sources.filter((file) => file.startsWith('functions/rotation/'));
    const readers = domain.filter((file) =>
      /process\.env|Date\.now|new Date\(\)|Math\.random|setTimeout|node:crypto/.test(
        readFileSync(join(root, file), 'utf8'),
      ),
    );
    expect(domain.length).toBeGreaterThan(10);
    expect(readers).toEqual([]);
  });
});
