import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { Peer } from '../../../../../infra/local/postgres/proxy/peer';
import { readStartup, sqlstateOf, withoutChannelBinding } from '../../../../../infra/local/postgres/proxy/wire';

describe('a list of SASL mechanisms', () => {
  it('loses those that bind to the TLS channel, and keeps the others', () => {
    const offered = Buffer.from('R\0\0\0\x2a\0\0\0\x0aSCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0', 'latin1');

    expect(withoutChannelBinding({ type: 'R', bytes: offered }).toString('latin1')).toBe(
      'R\0\0\0\x17\0\0\0\x0aSCRAM-SHA-256\0\0',
    );
  });

  it('is the only authentication message that changes', () => {
    const accepted = Buffer.from('R\0\0\0\x08\0\0\0\0', 'latin1');

    expect(withoutChannelBinding({ type: 'R', bytes: accepted })).toBe(accepted);
  });
});

describe('an error of the server', () => {
  it('tells its SQLSTATE', () => {
    const bytes = Buffer.from('E\0\0\0\x20SFATAL\0VFATAL\0C57P03\0Mwait\0\0', 'latin1');

    expect(sqlstateOf({ type: 'E', bytes })).toBe('57P03');
  });
});

/** A peer that says this and leaves. */
function sending(text: string): Peer {
  const stream = new PassThrough();
  stream.end(Buffer.from(text, 'latin1'));
  return new Peer(stream as unknown as Socket);
}

describe('the first message of a client', () => {
  it.each([
    ['too long to be one, as a TLS handshake is', '\x16\x03\x01\x02'],
    ['too short to be one', '\0\0\0\x07'],
  ])('is refused if it is %s', async (_, bytes) => {
    await expect(readStartup(sending(bytes))).rejects.toThrow('Reading the first message of a PostgreSQL client');
  });

  it('is none if the client leaves before it is complete', async () => {
    expect(await readStartup(sending('\0\0\0\x08\x04'))).toBeUndefined();
  });
});
