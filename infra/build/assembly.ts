import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  author,
  description,
  homepage,
  jsii,
  license,
  name,
  peerDependencies,
  repository,
  version,
} from '../../package.json';
import { PACKAGE_ROOT } from '../package-root';

const COMPILER = join(PACKAGE_ROOT, 'node_modules/jsii/bin/jsii');
/** The assembly, compressed, and the file that says so; both are looked for next to package.json. */
const ASSEMBLY = ['.jsii', '.jsii.gz'] as const;

/** The package.json for jsii, which asks for every peer to be a module of jsii, so the optional ones are left out. */
const MANIFEST = {
  name,
  version,
  description,
  homepage,
  license,
  author,
  repository,
  jsii,
  main: 'index.js',
  types: 'index.d.ts',
  peerDependencies: { 'aws-cdk-lib': peerDependencies['aws-cdk-lib'], constructs: peerDependencies.constructs },
};

/**
 * Describes the construct for the other languages of the CDK, in jsii's assembly at the root of the package. jsii only reads
 * types, so it compiles the declarations; the bundle is what runs, and its classes get the names that programs in other
 * languages use.
 *
 * @throws Error if something cannot be expressed in Python, Java, .NET or Go.
 */
export function buildAssembly(dist: string): void {
  const folder = mkdtempSync(join(dist, 'assembly-'));
  try {
    writeFileSync(join(folder, 'package.json'), JSON.stringify(MANIFEST));
    writeFileSync(join(folder, 'README.md'), readFileSync(join(PACKAGE_ROOT, 'README.md')));
    const declarations = readFileSync(join(dist, 'index.d.ts'), 'utf8');
    writeFileSync(join(folder, 'index.ts'), withoutServices(exportedWhereDeclared(declarations)));
    const rules = ['--fail-on-warnings', '--silence-warnings', 'metadata/missing-dev-dependency'];
    const { status, stdout, stderr } = spawnSync(process.execPath, [COMPILER, ...rules, '--compress-assembly'], {
      cwd: folder,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`The public API breaks the rules of jsii:\n${stdout}${stderr}`);
    ASSEMBLY.forEach((file) => renameSync(join(folder, file), join(PACKAGE_ROOT, file)));
  } finally {
    rmSync(folder, { recursive: true });
  }
  nameClasses(join(dist, 'index.js'));
}

/** jsii wants `export` in front of what is exported; the one file of declarations lists it at its end. */
function exportedWhereDeclared(declarations: string): string {
  const names = [...declarations.matchAll(/^export (?:type )?\{([^}]*)\};$/gm)].flatMap(([, list = '']) =>
    list.split(',').map((each) => each.trim()),
  );
  return declarations
    .replace(/^export (?:type )?\{[^}]*\};$/gm, '')
    .replace(/^(?:declare (?:abstract )?(?:class|enum)|interface) (\w+)/gm, (declaration, declared: string) =>
      names.includes(declared) ? `export ${declaration}` : declaration,
    );
}

/** The same types without those of all AWS services, which would be most of what is compiled. */
const withoutServices = (declarations: string) =>
  declarations.replace(/ from 'aws-cdk-lib';$/gm, " from 'aws-cdk-lib/core';");

/** What jsii's own compiler writes into each class, so that other languages recognise its objects. */
function nameClasses(bundle: string): void {
  const naming = [
    `for (const [name, value] of Object.entries(module.exports))`,
    `  if (typeof value === 'function')`,
    `    Object.defineProperty(value, Symbol.for('jsii.rtti'), { value: { fqn: '${name}.' + name, version: '${version}' } });`,
  ].join('\n');
  const code = readFileSync(bundle, 'utf8');
  writeFileSync(
    bundle,
    code.replace(/(?=^\/\/# sourceMappingURL=)/m, () => `${naming}\n`),
  );
}
