const { readFileSync } = require('node:fs');
const { build } = require('esbuild');
const { TRIMMED } = require('./trimming/trimmed.cjs');

/** Trims the files of libraries, and collects the paths of those it has met. */
const trimming = (met) => ({
  name: 'trimming',
  setup({ onLoad }) {
    for (const { file, instead, trim = () => instead } of TRIMMED) {
      onLoad({ filter: pathEndsWith(`node_modules/${file}`) }, ({ path }) => {
        met.add(file);
        try {
          return { contents: trim(readFileSync(path, 'utf8')), loader: 'default' };
        } catch (error) {
          return { errors: [{ text: `${file}: ${error.message}` }] };
        }
      });
    }
  },
});

function pathEndsWith(path) {
  const parts = path.split('/').map((part) => part.replace(/[.]/g, '\\.').replace('*', '[^\\\\/]+'));
  return new RegExp(`[\\\\/]${parts.join('[\\\\/]')}$`);
}

// A plugin needs esbuild's asynchronous interface, for which a construct cannot wait: so this is a program of its own.
const met = new Set();
build({ ...JSON.parse(readFileSync(0, 'utf8')), metafile: true, plugins: [trimming(met)] }).then(
  ({ metafile }) => {
    const unmet = TRIMMED.map(({ file }) => file).filter((file) => !met.has(file));
    process.stdout.write(JSON.stringify({ metafile, unmet }));
  },
  (error) => {
    process.stderr.write(error.message);
    process.exitCode = 1;
  },
);
