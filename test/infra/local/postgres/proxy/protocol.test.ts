import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { Peer } from '../../../../../infra/local/postgres/proxy/peer';
import { readStartup, sqlstateOf } from '../../../../../infra/local/postgres/proxy/protocol';

describe('an error of the server', () => {
  it('contains its SQLSTATE', () => {
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
