import * as lambda from '@aws-sdk/client-lambda';
import * as secretsManager from '@aws-sdk/client-secrets-manager';
import * as stepFunctions from '@aws-sdk/client-sfn';
import { search } from 'jmespath';

/** A client of one of the SDKs, of which the name of the operation chooses the command. */
interface Sender {
  send(command: never): Promise<object>;
}
type Sdk = Readonly<Record<string, unknown>>;

/** Services of the stand-in, by their names on the command line: the SDK, and how it writes the names of parameters. */
const SERVICES: Readonly<Record<string, { readonly sdk: Sdk; readonly pascal: boolean; readonly client: string }>> = {
  secretsmanager: { sdk: secretsManager, pascal: true, client: 'secretsManager' },
  stepfunctions: { sdk: stepFunctions, pascal: false, client: 'stepFunctions' },
  lambda: { sdk: lambda, pascal: true, client: 'lambda' },
};

/** Whether the stand-in has this service of the command line. */
export const hasService = (service: string | undefined): boolean => Object.hasOwn(SERVICES, service ?? '');

/** Options of the command line itself, which no service hears of. */
const OWN_OPTIONS = ['query', 'output'];

/**
 * One call as the AWS CLI makes it: `secretsmanager describe-secret --secret-id ... --query ... --output text`. Only the
 * forms that the documents use: every option takes one plain value, or JSON; `--no-...` says false.
 *
 * @throws Error for an operation the SDK does not have; the service's own error if it refuses
 */
export async function callAws(
  [service = '', operation = '', ...words]: readonly string[],
  input: string,
  clients: Readonly<Record<string, Sender>>,
): Promise<string> {
  const { sdk, pascal, client } = SERVICES[service] ?? { sdk: {}, pascal: true, client: '' };
  const Command = sdk[`${pascalCase(operation)}Command`] as (new (input: object) => never) | undefined;
  if (Command === undefined) throw new Error(`aws ${service} has no operation ${operation}.`);
  const options = optionsIn(words);
  const parameters = Object.entries(options)
    .filter(([name]) => !OWN_OPTIONS.includes(name))
    .map(([name, value]) => [
      // Secrets Manager writes the last word in capitals, Step Functions does not.
      pascal ? pascalCase(name).replace(/Arn$/, 'ARN') : lowerFirst(pascalCase(name)),
      value === 'file:///dev/stdin' ? input : plain(name, value),
    ]);
  const sent = clients[client]?.send(new Command(Object.fromEntries(parameters) as object)) ?? Promise.resolve({});
  const answer = Object.fromEntries(Object.entries(await sent).filter(([name]) => name !== '$metadata'));
  const found: unknown = typeof options['query'] === 'string' ? search(answer, options['query']) : answer;
  return `${options['output'] === 'text' && typeof found === 'string' ? found : JSON.stringify(found, null, 2)}\n`;
}

/** An option that another one follows, or nothing, is a flag. */
function optionsIn(words: readonly string[]): Readonly<Record<string, string | boolean>> {
  const options: Record<string, string | boolean> = {};
  words.forEach((word, index) => {
    const next = words[index + 1];
    if (!word.startsWith('--')) return;
    const isFlag = next === undefined || next.startsWith('--');
    if (isFlag && word.startsWith('--no-')) options[word.slice('--no-'.length)] = false;
    else options[word.slice(2)] = isFlag ? true : next;
  });
  return options;
}

/** Options that the API has as lists, of which the documents name one. */
const LISTS: readonly string[] = ['tag-keys'];

/** A structure is written as JSON. */
function plain(name: string, value: string | boolean): unknown {
  if (typeof value === 'string' && /^[{[]/.test(value) && !name.startsWith('secret-')) return JSON.parse(value);
  if (LISTS.includes(name)) return [value];
  return name.startsWith('max-') ? Number(value) : value;
}
const pascalCase = (words: string): string =>
  words.replace(/(?:^|-)([a-z])/g, (_whole, letter: string) => letter.toUpperCase());
const lowerFirst = (word: string): string => word.charAt(0).toLowerCase() + word.slice(1);
