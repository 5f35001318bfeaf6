import { type DetailedPeerCertificate, TLSSocket } from 'node:tls';
import type { CertificateFacts } from '../../../workflow/document';

/** The certificate of the server and its authority, and when they expire; undefined without TLS. */
export function certificateFacts(stream: unknown): CertificateFacts | undefined {
  if (!(stream instanceof TLSSocket)) {
    return undefined;
  }
  const [own, ...authorities] = chainOf(stream.getPeerCertificate(true));
  if (own === undefined) {
    return undefined;
  }
  const vouching = authorities.length > 0 ? authorities : [own];
  return {
    authority: nameOf(vouching.at(-1) ?? own),
    expiresAt: endOf(own),
    authorityExpiresAt: vouching.map(endOf).sort()[0] ?? endOf(own),
  };
}

/** From the server's own certificate to the root, which is its own issuer. Node's types do not say that the chain ends. */
function chainOf(own: Partial<DetailedPeerCertificate>): readonly DetailedPeerCertificate[] {
  const chain = new Map<string | undefined, Partial<DetailedPeerCertificate>>();
  let next: Partial<DetailedPeerCertificate> | undefined = own;
  while (next?.raw !== undefined && !chain.has(next.fingerprint256)) {
    chain.set(next.fingerprint256, next);
    next = next.issuerCertificate;
  }
  return [...chain.values()] as DetailedPeerCertificate[];
}

function nameOf({ subject }: DetailedPeerCertificate): string {
  const name: unknown = subject.CN ?? subject.OU ?? subject.O;
  return typeof name === 'string' ? name : 'an authority without a name';
}

function endOf({ valid_to }: DetailedPeerCertificate): string {
  return new Date(valid_to).toISOString();
}
