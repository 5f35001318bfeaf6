import * as v from 'valibot';
import { STRATEGIES } from '../../workflow/names';
import { parseRules } from '../schedule/rotation-rules';
import { ScheduleError } from '../schedule/schedule-error';
import { sentence, strict, text } from './strict-object';

/** Name of the file that the ready-made app reads in the folder in which it is run. */
export const CONFIGURATION_FILE = 'rotation.config.json';

/** A configuration that cannot be used; the message begins with the place, as `secrets[0].schedule`. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** A text of this form; the message names what was given and what is allowed. */
const form = (pattern: RegExp, allowed: string) =>
  v.pipe(
    text,
    v.regex(pattern, ({ input }) => `is "${input}"; it must be ${allowed}.`),
    v.description(`${allowed.charAt(0).toUpperCase()}${allowed.slice(1)}.`),
  );

const flag = v.boolean(({ input }) => `is ${JSON.stringify(input)}; it must be true or false.`);

const list = <const Item extends v.GenericSchema>(item: Item) => v.array(item, 'must be a list.');

const secretId = form(
  /^(arn:aws[\w-]*:secretsmanager:[\w-]+:\d{12}:secret:)?[\w/+=.@-]{1,512}$/,
  'the name of a secret, of letters, digits and /_+=.@-, or its ARN; a secret that RDS manages (rds!...) is rotated by RDS',
);

/** The fields that are asked one by one; they validate flags and answers as well as the file. */
export const Field = {
  secretId,
  schedule: v.pipe(
    text,
    v.description(
      'When, in UTC: cron(0 3 ? * 2#2 *) is 03:00 on each second Monday, rate(30 days) counts from the last.',
    ),
    v.rawCheck(({ dataset, addIssue }) => {
      if (!dataset.typed) return;
      const fault = faultOf(dataset.value);
      if (fault !== undefined) addIssue({ message: `is "${dataset.value}": ${fault}` });
    }),
  ),
  window: form(/^([1-9]|1\d|2[0-4])h$/, 'the length of the window in hours, 1h to 24h'),
  strategy: v.picklist(STRATEGIES, ({ input }) => `is ${JSON.stringify(input)}; it must be ${oneOf(STRATEGIES)}.`),
  vpc: form(/^vpc-[0-9a-f]{8,17}$/, 'the id of a VPC such as vpc-0a1b2c3d4e5f60718'),
  subnet: form(/^subnet-[0-9a-f]{8,17}$/, 'the id of a subnet such as subnet-0a1b2c3d4e5f60718'),
  securityGroup: form(/^sg-[0-9a-f]{8,17}$/, 'the id of a security group such as sg-0a1b2c3d4e5f60718'),
  port: v.pipe(
    v.number(({ input }) => `is ${JSON.stringify(input)}; it must be a port, a whole number from 1150 to 65535.`),
    v.check(
      (port) => Number.isInteger(port) && port >= 1150 && port <= 65_535,
      ({ input }) => `is ${input}; it must be a port, a whole number from 1150 to 65535.`,
    ),
  ),
  cidr: form(
    /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.(?!\/)|(?=\/))){4}\/(1[6-9]|2[0-8])$/,
    'the address range of the VPC, such as 10.0.0.0/16 (/16 to /28)',
  ),
  email: form(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an email address'),
  namePrefix: form(/^[A-Za-z0-9-]{1,40}$/, '1 to 40 letters, digits and hyphens'),
} as const;

const secret = v.pipe(
  strict({
    secret: secretId,
    schedule: Field.schedule,
    window: v.optional(Field.window),
    strategy: v.optional(Field.strategy),
    database: v.optional(strict({ securityGroup: Field.securityGroup, port: v.optional(Field.port, 5432) })),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const fault = faultOf(dataset.value.schedule, dataset.value.window);
    if (fault !== undefined) addIssue({ message: `: ${fault}` });
  }),
);

const vpc = v.pipe(
  strict({
    id: Field.vpc,
    subnets: v.pipe(list(Field.subnet), v.minLength(1, 'is empty; it must name at least one subnet.')),
    secretsManagerEndpoint: v.optional(
      v.pipe(flag, v.description('Whether to make the interface endpoint for Secrets Manager; needs cidr.')),
      false,
    ),
    cidr: v.optional(Field.cidr),
  }),
  v.check(
    ({ secretsManagerEndpoint, cidr }) => !secretsManagerEndpoint || cidr !== undefined,
    ': secretsManagerEndpoint is true, so cidr is needed as well: the endpoint admits that address range of the VPC.',
  ),
);

/** The configuration of the ready-made app; also the source of docs/rotation.schema.json, which editors use for completion. */
export const configurationSchema = v.pipe(
  strict({
    $schema: v.optional(text),
    stackName: v.optional(
      form(/^[A-Za-z][A-Za-z0-9-]{0,127}$/, 'a letter, and up to 127 letters, digits and hyphens'),
      'RdsRotation',
    ),
    namePrefix: v.optional(Field.namePrefix, 'rds-rotation'),
    fleet: v.optional(
      v.pipe(
        flag,
        v.description('Whether secrets can join by naming the rotation function, in addition to those listed here.'),
      ),
      false,
    ),
    vpc: v.optional(vpc),
    alerts: v.optional(
      strict({
        emails: v.optional(list(Field.email), []),
        slackWebhookSecret: v.optional(secretId),
        accountName: v.optional(form(/^[ -~]{1,40}$/, '1 to 40 printable characters')),
      }),
      {},
    ),
    superusers: v.optional(list(secretId), []),
    verificationQuery: v.optional(
      form(/^[^;]{1,1000}$/s, 'one SQL statement of 1 to 1000 characters without semicolon'),
    ),
    secrets: v.optional(list(secret), []),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { fleet, vpc: network, superusers, secrets } = dataset.value;
    const names = secrets.map(({ secret: name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    const withDatabase = secrets.findIndex(({ database }) => database !== undefined);
    const changed = secrets.findIndex(({ strategy = 'single-user' }) => strategy !== 'single-user');
    const fault =
      secrets.length === 0 && !fleet
        ? 'secrets: is empty; list a secret, or set "fleet" to true and let secrets join by themselves.'
        : twice !== undefined
          ? `secrets: "${twice}" is listed twice. Keep one of them.`
          : withDatabase >= 0 && network === undefined
            ? `secrets[${withDatabase}].database: has a meaning only with "vpc". Add "vpc", or leave it out.`
            : changed >= 0 && superusers.length === 0
              ? `secrets[${changed}].strategy: is "${secrets[changed]?.strategy}", which needs the secret of the superuser in "superusers".`
              : undefined;
    if (fault !== undefined) addIssue({ message: fault });
  }),
);

export type RotationConfiguration = v.InferOutput<typeof configurationSchema>;
/** As it is written: fields with a default may be absent. */
export type WrittenConfiguration = v.InferInput<typeof configurationSchema>;

/**
 * Reads a configuration from parsed JSON. Unknown fields are errors. @throws ConfigurationError naming place, value and what
 * is allowed
 */
export function parseConfiguration(json: unknown): RotationConfiguration {
  const { success, output, issues } = v.safeParse(configurationSchema, json, { abortEarly: true });
  if (success) return output;
  const [issue] = issues;
  // A fault that concerns several fields names its place itself.
  throw new ConfigurationError(
    issue.path === undefined && /^secrets/.test(issue.message) ? issue.message : sentence(issue),
  );
}

/** Why Secrets Manager would refuse a schedule. */
function faultOf(expression: string, window?: string): string | undefined {
  try {
    parseRules({ ScheduleExpression: expression, ...(window !== undefined && { Duration: window }) });
    return undefined;
  } catch (error) {
    if (error instanceof ScheduleError) return error.message;
    throw error;
  }
}

function oneOf(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
