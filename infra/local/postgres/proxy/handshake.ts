import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, createSecureContext, type SecureContext, TLSSocket } from 'node:tls';
import type { CertifiedKey } from '../certificates';
import { Peer } from './peer';
import { readStartup, StartupCode, type StartupMessage, TLS_REQUEST } from './protocol';

/** The server behind the proxy. */
export interface ProxyTarget {
  readonly host: string;
  readonly port: number;
  /** Authority that the server's certificate must be signed by, PEM. */
  readonly caPem: string;
}

/** What TLS needs on either side; made once, since it takes longer than the rest of a handshake. */
export interface ProxyTls {
  readonly towardsClient: SecureContext;
  readonly towardsServer: SecureContext;
}

/** @param certificate presented to clients. @throws Error if certificate, key or authority cannot be read */
export function proxyTls({ caPem }: ProxyTarget, { certPem, keyPem }: CertifiedKey): ProxyTls {
  return {
    towardsClient: createSecureContext({ cert: certPem, key: keyPem }),
    towardsServer: createSecureContext({ ca: caPem }),
  };
}

/** Answers to the requests for encryption. */
const ACCEPTED = Buffer.from('S');
const REFUSED = Buffer.from('N');

/** A client and the server, connected in the same way: both with TLS, or both without. */
export interface ProxiedPair {
  readonly client: Peer;
  readonly server: Peer;
  /** The client's StartupMessage or CancelRequest, which the server has not got yet. */
  readonly startup: StartupMessage;
}

/**
 * Settles with both sides how they speak: TLS if the client asks for it and the server has it. Presents the proxy's
 * certificate to the client and verifies the server's own. Undefined if the client leaves meanwhile.
 */
export async function shakeHands(
  rawClient: Socket,
  rawServer: Socket,
  { host }: ProxyTarget,
  { towardsClient, towardsServer }: ProxyTls,
): Promise<ProxiedPair | undefined> {
  let client = new Peer(rawClient);
  let server = new Peer(rawServer);
  for (;;) {
    const startup = await readStartup(client);
    if (!startup) return undefined;
    switch (startup.code) {
      case StartupCode.gssEncryption:
        await client.send(REFUSED);
        break;
      case StartupCode.tls: {
        await server.send(TLS_REQUEST);
        const answer = await server.read(1);
        if (!answer) return undefined;
        await client.send(answer);
        if (!answer.equals(ACCEPTED)) break;
        // TLS on a connection that has ended meanwhile would never say so.
        if (rawClient.destroyed || rawServer.destroyed) return undefined;
        client = new Peer(new TLSSocket(rawClient, { isServer: true, secureContext: towardsClient }));
        server = new Peer(connectTls({ socket: rawServer, host, secureContext: towardsServer }));
        await server.oneOf(['secureConnect', 'close']);
        break;
      }
      case StartupCode.version3:
      case StartupCode.cancel:
        return { client, server, startup };
      default:
        throw new Error(`Talking to a PostgreSQL client: it begins with code ${startup.code}, which is unknown.`);
    }
  }
}

/** A TCP connection to the server, not yet spoken on. */
export function reach(target: ProxyTarget): Socket {
  return connectTcp({ host: target.host, port: target.port, noDelay: true });
}
