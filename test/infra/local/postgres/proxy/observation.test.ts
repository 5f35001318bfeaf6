import { commandTag } from '../../../../../infra/local/postgres/proxy/observation';

describe('the kind of a statement', () => {
  it.each([
    ['select 1', 'SELECT'],
    ["ALTER ROLE app PASSWORD 'secret'", 'ALTER ROLE'],
    ['alter\n  role app', 'ALTER ROLE'],
    ['DROP\tTABLE "t"', 'DROP TABLE'],
    ['BEGIN', 'BEGIN'],
    ['SET statement_timeout = 1', 'SET'],
    ['-- why\n/* and\nhow */ ;COMMIT;', 'COMMIT'],
    ["SELECT'x'", 'SELECT'],
    ['ALTER', 'ALTER'],
    ['', ''],
    ["'secret'", ''],
  ])('%j is %j', (sql, tag) => {
    expect(commandTag(sql)).toBe(tag);
  });
});
