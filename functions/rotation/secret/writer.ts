import type { Endpoint, PreflightResult, RotationDocument } from '../../../workflow/document';
import { SecretTag } from '../../../workflow/secret-tags';
import { RotationError } from '../../errors/rotation-error';
import type { Writers } from '../ports';
import { Credentials } from './credentials';
import { isProxy, isReader, writerOfReader } from '../../../workflow/endpoint';
import { endpointIn, type SecretText } from './secret-fields';
import { foundByPreflight } from './seen';
import { type Tagged, usableSettings } from './settings';

/** Makes a credential from a value of the secret. It logs in to the writer, whichever host applications use. */
export type ReadCredentials = (value: SecretText) => Promise<Credentials>;

/**
 * How credentials of this secret are read. Applications may use a proxy or a reader; a rotation never does, because a proxy
 * knows only AWSCURRENT, and a reader cannot change passwords.
 *
 * @param document of an execution whose Preflight has found the writer already: what it found holds until its end
 */
export function credentialsOf(
  writers: Writers,
  secret: Tagged,
  document: Pick<RotationDocument, 'mode' | 'preflight'>,
): ReadCredentials {
  const found = foundByPreflight(document)?.writer;
  return async (value) => {
    const named = endpointIn(value);
    const writer =
      found !== undefined && isSame(found.insteadOf, named)
        ? { host: found.host, port: found.port }
        : await writerOf(writers, secret, named);
    return Credentials.parse(value, writer);
  };
}

/**
 * Where to log in instead of the endpoint that a value names; undefined if nothing else is known about it.
 *
 * @throws RotationError `writerNotConfirmed` if a tag names a server that is neither the secret's own database by the word
 *   of the deployment nor what RDS says is behind the endpoint; and whatever keeps RDS from being asked
 */
async function writerOf(writers: Writers, secret: Tagged, named: Endpoint): Promise<Endpoint | undefined> {
  const { writer, database } = writers.deployed(secret);
  const { writerEndpoint: wanted } = usableSettings(secret);
  if (wanted === undefined) {
    if (writer !== undefined) return writer;
    if (isProxy(named.host)) return database ?? (await writers.behind?.(named));
    return isReader(named.host) ? (database ?? writerOfReader(named)) : undefined;
  }
  if (isSame(wanted, named) && !isProxy(named.host) && !isReader(named.host)) return undefined;
  const confirmed =
    [writer, database, writerOfReader(named)].some((each) => each !== undefined && isSame(each, wanted)) ||
    (writer === undefined && isSame(await writers.behind?.(named), wanted));
  if (confirmed) return wanted;
  throw new RotationError('writerNotConfirmed', {
    attempted: `Finding the writer of ${secret.secretArn}`,
    found: `its tag ${SecretTag.writerEndpoint} names ${text(wanted)}, and ${
      writer
        ? `the deployment says ${text(writer)}`
        : writers.behind
          ? 'that is not what RDS says is behind the `host` of the secret'
          : 'nothing says that this is what is behind the `host` of the secret: the functions may not ask RDS'
    }`,
  });
}

/** For the steps after Preflight: where Preflight logged in, if not at the endpoint in the secret. */
export function writerFound(
  { host, port, named }: Credentials,
  primary: Endpoint = { host, port },
): Pick<PreflightResult, 'writer'> {
  return isSame(primary, named) ? {} : { writer: { ...primary, insteadOf: named } };
}

function isSame(one: Endpoint | undefined, other: Endpoint): boolean {
  return one?.host.toLowerCase() === other.host.toLowerCase() && one.port === other.port;
}

const text = ({ host, port }: Endpoint): string => `${host}:${port}`;
