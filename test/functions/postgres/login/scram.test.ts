import { isScramVerifier, scramVerifier } from '../../../../functions/postgres/login/scram';

describe('the SCRAM-SHA-256 verifier', () => {
  it("is, for RFC 7677's password, salt and iterations, the one its exchange proves", () => {
    const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');
    // StoredKey and ServerKey of "pencil" as in RFC 7677 section 3, computed with python3 hashlib/hmac.
    expect(scramVerifier('pencil', { salt, iterations: 4096 })).toBe(
      'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
    );
  });

  it('takes a fresh salt each time', () => {
    expect(scramVerifier('pencil')).not.toBe(scramVerifier('pencil'));
  });

  it('has the given number of iterations, otherwise PostgreSQL’s 4096', () => {
    expect(scramVerifier('pencil', { iterations: 100_000 })).toMatch(/^SCRAM-SHA-256\$100000:/);
    expect(scramVerifier('pencil')).toMatch(/^SCRAM-SHA-256\$4096:/);
  });

  const key = 'WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=';
  it.each([
    ['a right one', `SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$${key}:${key}`, true],
    ['a password', 'pencil', false],
    ['no iterations', `SCRAM-SHA-256$0:W22ZaJ0SNY7soEsUEjb6gQ==$${key}:${key}`, false],
    ['no salt', `SCRAM-SHA-256$4096:$${key}:${key}`, false],
    ['a short stored key', `SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8o==:${key}`, false],
    ['a short server key', `SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$${key}:WG5d8o==`, false],
    ['something behind it', `SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$${key}:${key}'`, false],
  ])('tells %s from what the server would hash as a password', (_case, text, right) => {
    expect(isScramVerifier(text)).toBe(right);
  });
});
