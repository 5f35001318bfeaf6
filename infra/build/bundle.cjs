const { readFileSync } = require('node:fs');
const { build } = require('esbuild');

/** Files of libraries of which a part is left out, and how. */
const TRIMMED = [
  { filter: /@aws-sdk[\\/]client-[\w-]+[\\/]dist-es[\\/]schemas[\\/]schemas_0\.js$/, trim: withoutErrors },
  // A client tells its version to the service; nothing else of this is used.
  { filter: /@aws-sdk[\\/]client-[\w-]+[\\/]package\.json$/, trim: versionAlone },
  // The functions answer a server's demand for the password themselves (functions/postgres/login).
  { filter: /[\\/]pg[\\/]lib[\\/]crypto[\\/](sasl|utils)\.js$/, trim: () => '' },
];

/**
 * Each client registers the classes of all errors of its service, so that all of them are bundled. Without that it still gives an error the name
 * that the service calls it by, its status and message, by which alone the functions tell one from another. With literal keys
 * esbuild sees that schemas of operations that are not used have no effect either.
 */
function withoutErrors(schemas) {
  const constants = schemas.matchAll(/^const (_\w+) = (".*");$/gm);
  const literals = new Map(Array.from(constants, ([, name, literal]) => [name, literal]));
  return schemas
    .replace(/^n\d+_registry\.registerError\(.*\);$/gm, '')
    .replace(/\[(_\w+)\]:/g, (key, name) => (literals.has(name) ? `${literals.get(name)}:` : key));
}

function versionAlone(manifest) {
  return JSON.stringify({ version: JSON.parse(manifest).version });
}

const trimming = {
  name: 'trimming',
  setup({ onLoad }) {
    for (const { filter, trim } of TRIMMED) {
      onLoad({ filter }, ({ path }) => ({ contents: trim(readFileSync(path, 'utf8')), loader: 'default' }));
    }
  },
};

// A plugin needs esbuild's asynchronous interface, for which a construct cannot wait: so this is a program of its own.
build({ ...JSON.parse(readFileSync(0, 'utf8')), metafile: true, plugins: [trimming] }).then(
  ({ metafile }) => process.stdout.write(JSON.stringify(metafile)),
  (error) => {
    process.stderr.write(error.message);
    process.exitCode = 1;
  },
);
