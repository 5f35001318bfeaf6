import { isScramVerifier, scramVerifier } from '../../../functions/postgres/scram';

describe('the SCRAM-SHA-256 verifier', () => {
  it("is, for RFC 7677's password, salt and iterations, the one its exchange proves", () => {
    const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');
    // StoredKey and ServerKey of "pencil" as in RFC 7677 section 3, computed with python3 hashlib/hmac.
    expect(scramVerifier('pencil', salt, 4096)).toBe(
      'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
    );
  });

  it('takes a fresh salt each time', () => {
    expect(scramVerifier('pencil')).not.toBe(scramVerifier('pencil'));
  });

  it('maps what SASLprep maps: a soft hyphen to nothing, a no-break space to a space, a ligature to its letters', () => {
    const salt = Buffer.alloc(16, 1);
    expect(scramVerifier('pass\u00adword', salt)).toBe(scramVerifier('password', salt));
    expect(scramVerifier('pass\u00a0word', salt)).toBe(scramVerifier('pass word', salt));
    expect(scramVerifier('\ufb01ne', salt)).toBe(scramVerifier('fine', salt));
  });

  it.each([
    ['an empty password', ''],
    ['nothing but a soft hyphen', '\u00ad'],
    ['a control character', 'pass\u0007word'],
    ['a script written from the right', '\u05d0\u05d1'],
  ])('refuses %s', (_case, password) => {
    expect(() => scramVerifier(password)).toThrow(/^passwordRefused: Computing the SCRAM-SHA-256 verifier/);
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
