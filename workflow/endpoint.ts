import type { Endpoint } from './document';

/** A host name, or an IPv4 or IPv6 address; no other number, which getaddrinfo would take for an IPv4 address. */
export const HOST =
  /^(?:\d{1,3}(?:\.\d{1,3}){3}|(?!(?:.*\.)?(?:0x[\da-f]*|\d+)\.?$)[\w-]+(?:\.[\w-]+)*\.?|[\da-f]*:[\da-f:.]*)$/i;

/** `NAME.proxy-RANDOM.REGION.rds.amazonaws.com`, or, for an additional endpoint, `NAME.endpoint.proxy-RANDOM...` (RDS guide, "Working with RDS Proxy endpoints"). */
const PROXY = /\.proxy-[a-z0-9]+\./i;
/** `NAME.cluster-ro-RANDOM.REGION.rds.amazonaws.com` (Aurora guide, "Amazon Aurora endpoint connections"). */
const READER = /\.cluster-ro-([a-z0-9]+\.)/i;

/** Whether a host is an endpoint of RDS Proxy, by its name. */
export const isProxy = (host: string): boolean => PROXY.test(host);

/** Whether a host is the reader endpoint of a cluster, by its name. */
export const isReader = (host: string): boolean => READER.test(host);

/** The writer endpoint of a cluster whose reader endpoint this is; they differ in nothing else. */
export function writerOfReader({ host, port }: Endpoint): Endpoint | undefined {
  return isReader(host) ? { host: host.replace(READER, '.cluster-$1'), port } : undefined;
}

/** `host:port`, or `host` with PostgreSQL's own port; undefined if it is neither. An IPv6 address is accepted only without a port. */
export function parseEndpoint(text: string): Endpoint | undefined {
  const [, host = text, port = '5432'] = /^([^:]+):(\d{1,5})$/.exec(text) ?? [];
  const isHost = HOST.test(host) && host.length <= 253 && !/^[^:]*:[^:]*$/.test(host);
  const isEndpoint = isHost && Number(port) >= 1 && Number(port) <= 65_535;
  return isEndpoint ? { host, port: Number(port) } : undefined;
}
