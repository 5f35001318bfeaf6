import * as v from 'valibot';
import { Field } from '../../configuration/rotation-configuration';
import { UsageError } from '../exit-code';
import { oneOf, type Reader } from '../flags';
import type { Answers } from './answers';

/** A question, and the flag that answers it in advance. */
export interface Question<Name extends keyof Answers = keyof Answers> {
  readonly name: Name;
  readonly flag: string;
  readonly placeholder: string;
  readonly asks: string;
  /** What an empty answer means; undefined if an answer is required. */
  readonly usual: string | undefined;
  /** Reads an answer. @throws UsageError naming the flag, what was given and what is allowed */
  readonly read: Reader<Answers[Name]>;
  /** Whether it applies, given the earlier answers. */
  readonly applies?: (before: Partial<Answers>) => boolean;
}

/** An answer, validated by the field of the file that it becomes. */
const as =
  <T>(flag: string, field: v.GenericSchema<unknown, T>, of: (text: string) => unknown = (text) => text): Reader<T> =>
  (text) => {
    const { success, output, issues } = v.safeParse(field, of(text), { abortEarly: true });
    if (success) return output;
    throw new UsageError(`${flag} ${issues[0].message}`);
  };

/** Answers with commas between, or none at all. */
const several = (flag: string, field: v.GenericSchema<unknown, string>): Reader<readonly string[]> => {
  const read = as(flag, field);
  return (text) => (text === '' ? [] : text.split(',').map((each) => read(each.trim())));
};

/** An answer that may be left out. */
const ifAny =
  <T>(read: Reader<T>): Reader<T | undefined> =>
  (text) =>
    text === '' ? undefined : read(text);

const yesOrNo = (flag: string): Reader<boolean> => {
  const read = oneOf(flag, ['yes', 'no']);
  return (text) => read(text.toLowerCase()) === 'yes';
};

const inVpc = ({ vpc }: Partial<Answers>): boolean => vpc !== undefined;
const rotatesSome = ({ secrets }: Partial<Answers>): boolean => secrets !== undefined && secrets.length > 0;

function question<Name extends keyof Answers>(
  name: Name,
  flag: string,
  rest: Omit<Question<Name>, 'name' | 'flag' | 'read'> & { readonly read: (flag: string) => Reader<Answers[Name]> },
): Question {
  // Each question knows the type of its answer; the list does not need to.
  return { ...rest, name, flag, read: rest.read(`--${flag}`) };
}

/** Every question, in the order in which they are asked. */
export const QUESTIONS: readonly Question[] = [
  question('secrets', 'secrets', {
    placeholder: 'names',
    asks: 'Secrets to rotate: names or ARNs, separated by commas (empty: add them later)',
    usual: '',
    read: (flag) => several(flag, Field.secretId),
  }),
  question('schedule', 'schedule', {
    placeholder: 'expression',
    asks: 'When, in UTC: cron(...) or rate(...)',
    usual: 'cron(0 3 ? * 2#2 *)',
    read: (flag) => as(flag, Field.schedule),
    applies: rotatesSome,
  }),
  question('window', 'window', {
    placeholder: 'hours',
    asks: 'Length of the window',
    usual: '2h',
    read: (flag) => as(flag, Field.window),
    applies: rotatesSome,
  }),
  question('strategy', 'strategy', {
    placeholder: 'name',
    asks: 'Who changes the password: single-user, single-user-with-superuser or alternating-users',
    usual: 'single-user',
    read: (flag) => as(flag, Field.strategy),
    applies: rotatesSome,
  }),
  question('superusers', 'superusers', {
    placeholder: 'names',
    asks: 'Superuser secrets, separated by commas (empty: none)',
    usual: '',
    read: (flag) => several(flag, Field.secretId),
  }),
  question('vpc', 'vpc', {
    placeholder: 'id',
    asks: 'VPC of the databases (empty: they are publicly accessible)',
    usual: '',
    read: (flag) => ifAny(as(flag, Field.vpc)),
  }),
  question('subnets', 'subnets', {
    placeholder: 'ids',
    asks: 'Subnets with a route to the databases, separated by commas',
    usual: undefined,
    read: (flag) => atLeastOne(flag, several(flag, Field.subnet)),
    applies: inVpc,
  }),
  question('databaseGroup', 'database-group', {
    placeholder: 'id',
    asks: 'Security group of the database, to allow connections from the functions (empty: you add the rule)',
    usual: '',
    read: (flag) => ifAny(as(flag, Field.securityGroup)),
    applies: (before) => inVpc(before) && rotatesSome(before),
  }),
  question('port', 'port', {
    placeholder: 'number',
    asks: 'Port of the database',
    usual: '5432',
    read: (flag) => as(flag, Field.port, (text) => (/^\d+$/.test(text) ? Number(text) : text)),
    applies: ({ databaseGroup }) => databaseGroup !== undefined,
  }),
  question('endpoint', 'endpoint', {
    placeholder: 'yes|no',
    asks: 'Create an endpoint for Secrets Manager in the VPC? yes, or no if there is one or a NAT gateway',
    usual: 'no',
    read: yesOrNo,
    applies: inVpc,
  }),
  question('cidr', 'cidr', {
    placeholder: 'range',
    asks: 'CIDR block of the VPC, from which the endpoint allows connections',
    usual: undefined,
    read: (flag) => as(flag, Field.cidr),
    applies: ({ endpoint }) => endpoint === true,
  }),
  question('emails', 'emails', {
    placeholder: 'addresses',
    asks: 'Email addresses to alert, separated by commas (empty: none)',
    usual: '',
    read: (flag) => several(flag, Field.email),
  }),
  question('slackSecret', 'slack-secret', {
    placeholder: 'name',
    asks: 'Secret with the URL of a Slack webhook (empty: none)',
    usual: '',
    read: (flag) => ifAny(as(flag, Field.secretId)),
  }),
  question('namePrefix', 'name-prefix', {
    placeholder: 'prefix',
    asks: 'Prefix of all names',
    usual: 'rds-rotation',
    read: (flag) => as(flag, Field.namePrefix),
  }),
  question('fleet', 'fleet', {
    placeholder: 'yes|no',
    asks: 'Can secrets be added without a deployment, by using the rotation function? yes or no',
    usual: 'yes',
    read: yesOrNo,
  }),
];

function atLeastOne(flag: string, read: Reader<readonly string[]>): Reader<readonly string[]> {
  return (text) => {
    const found = read(text);
    if (found.length > 0) return found;
    throw new UsageError(`${flag} is empty; it must be one or more subnet IDs, separated by commas.`);
  };
}
