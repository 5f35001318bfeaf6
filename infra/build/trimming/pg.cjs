const { replaced, withoutMethods } = require('./changes.cjs');

/** pg logs in with a connection of the functions' own (functions/postgres/login). */
const PG = [
  // The functions answer a server's demand for the password themselves (functions/postgres/login).
  {
    file: 'pg/lib/client.js',
    trim: (code) =>
      withoutMethods(
        silent(replaced(code, /^ *con\.on\('authentication.*\n/gm, '')),
        ...['_getPassword', '_handleAuthCleartextPassword', '_handleAuthMD5Password', '_handleAuthSASL'],
        ...['_handleAuthSASLContinue', '_handleAuthSASLFinal', '_pulsePipelinedQueryQueue', 'cancel'],
      ),
  },
  { file: 'pg/lib/utils.js', trim: silent },
  { file: 'pg/lib/crypto/sasl.js', instead: '' },
  { file: 'pg/lib/crypto/utils.js', instead: '' },
  // They have no bindings to libpq, and do not run at Cloudflare.
  {
    file: 'pg/lib/connection-parameters.js',
    trim: (code) => withoutMethods(replaced(code, "const dns = require('dns')\n", ''), 'getLibpqConnectionString'),
  },
  {
    file: 'pg/lib/stream.js',
    instead: `exports.getStream = () => new (require('net').Socket)();
      exports.getSecureStream = (options) => require('tls').connect(options);`,
  },
  // No query of a function returns values in binary form or intervals, or asks for a type by its name.
  {
    file: 'pg-types/lib/textParsers.js',
    instead: `const date = require('postgres-date');
      const integer = (value) => parseInt(value, 10);
      exports.init = (register) => {
        register(16, (value) => value === 't');
        for (const type of [21, 23, 26]) register(type, integer);
        for (const type of [700, 701]) register(type, parseFloat);
        for (const type of [114, 3802]) register(type, (value) => JSON.parse(value));
        for (const type of [1082, 1114, 1184]) register(type, date);
      };`,
  },
  { file: 'pg-types/lib/binaryParsers.js', instead: 'exports.init = () => {};' },
  { file: 'pg-types/lib/arrayParser.js', instead: '' },
  { file: 'pg-types/lib/builtins.js', instead: '' },
];

/** Without warnings of what is deprecated: where it is not a bundle that runs, they are still given. */
function silent(code) {
  return replaced(code, /nodeUtils\.deprecate\(\s*\(\) => \{\},[^]*?\n\)/g, '() => {}');
}

module.exports = { PG };
