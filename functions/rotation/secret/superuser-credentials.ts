import { isRotationError, RotationError } from '../../errors/rotation-error';
import type { SecretDescription, Writers } from '../ports';
import { Credentials } from './credentials';
import { SecretFields, type SecretText } from './secret-fields';

/** Tags in which RDS names the owner of a master secret; only AWS can write tags that begin with `aws:`. */
const MANAGED = ['aws:rds:primarydbinstancearn', 'aws:rds:primarydbclusterarn'];

interface SuperuserSecret {
  readonly secretArn: string;
  /** Called only if the value has no host, to look for the tag. */
  readonly describe: () => Promise<Pick<SecretDescription, 'tags'>>;
}

/**
 * The credential in a superuser secret, for the database of the secret under rotation. A secret that RDS manages has only
 * username and password; it is for the instance or cluster that its tag names, whose endpoint begins with the same name. If
 * the secret under rotation has another host, such as a custom DNS name, RDS is asked for that endpoint.
 *
 * @throws RotationError `superuserUnusable`, naming the secret and the field, or the host that is not the managed one
 */
export async function superuserIn(
  value: SecretText,
  { secretArn, describe }: SuperuserSecret,
  current: Credentials,
  writers: Pick<Writers, 'endpointOf'>,
): Promise<Credentials> {
  const unusable = (found: string, remedy?: string) =>
    new RotationError('superuserUnusable', {
      attempted: `Reading the superuser secret ${secretArn}`,
      found,
      ...(remedy !== undefined && { remedy }),
    });
  try {
    const field = new SecretFields(value);
    const arn = field.has('host') ? undefined : managedDatabase(await describe());
    if (arn === undefined) {
      return Credentials.parse(value).inDatabase(current.database);
    }
    const endpoint = isEndpointOf(arn, current.host) ? current : await writers.endpointOf?.(arn);
    if (endpoint === undefined) {
      throw unusable(
        `it is managed by RDS for ${arn}, and the \`host\` of the secret under rotation is another one`,
        "Put the endpoint of that instance or cluster into the secret's `host`, or let the functions ask RDS for it (findWriters).",
      );
    }
    const role = current.ofRole(value, field.identifier('username'), field.text('password', 65_536));
    return role.at(endpoint);
  } catch (error) {
    throw isRotationError(error, 'invalidSecret') ? unusable(error.text.found, error.text.remedy) : error;
  }
}

/** The ARN of the instance or cluster for which RDS manages the secret, if it does. */
const managedDatabase = ({ tags }: Pick<SecretDescription, 'tags'>): string | undefined =>
  Object.entries(tags).find(([key]) => MANAGED.includes(key.toLowerCase()))?.[1];

/** `arn:aws:rds:REGION:ACCOUNT:db:NAME` and `NAME.RANDOM.REGION.rds.amazonaws.com`, or `:cluster:NAME` and `NAME.cluster-RANDOM...`. */
function isEndpointOf(arn: string, host: string): boolean {
  const [, region = '', kind = '', name = ''] = /^arn:[^:]+:rds:([^:]+):\d+:(db|cluster):(.+)$/.exec(arn) ?? [];
  const [first, random = '', ...rest] = host.toLowerCase().split('.');
  const domain = rest.join('.');
  return (
    name !== '' &&
    first === name.toLowerCase() &&
    random.startsWith('cluster-') === (kind === 'cluster') &&
    [`${region}.rds.amazonaws.com`, `rds.${region}.amazonaws.com.cn`].includes(domain)
  );
}
