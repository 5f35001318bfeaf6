import { readFileSync } from 'node:fs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { raw } from 'jq-wasm';
import { Client } from 'pg';
import { LOCAL_REGION } from '../../../infra/local/aws/api/arn';
import type { LocalEnvironment } from '../../../infra/local/local-environment';
import { runOperator } from '../../infra/cli/cli-run';
import { callAws, hasService } from './aws';
import type { Answer, Question } from './shell';

/** Programs a person has at hand. Those that look at the network itself are there in name only. */
export const PROGRAMS = ['aws', 'jq', 'psql', 'npx', 'getent', 'openssl', 'nc'] as const;

/** Services the stand-in does not have, for a story to play: asked with the words after `aws`; undefined: says nothing. */
export type Elsewhere = (words: readonly string[]) => string | undefined | Promise<string | undefined>;

/** What the programs of a shell do in an environment. */
export async function answerIn(local: LocalEnvironment, elsewhere: Elsewhere, question: Question): Promise<Answer> {
  const { program, words, input, environment } = question;
  switch (program) {
    case 'aws':
      return { out: (await aws(local, words, input)) ?? (await elsewhere(words)) ?? '' };
    case 'jq':
      return { out: `${await raw(input, words.at(-1) ?? '', words.slice(0, -1))}\n` };
    case 'psql':
      return { out: await psql(words, environment) };
    case 'npx':
      if (words.slice(0, 2).join(' ') !== '--no rds-rotation-workflow') {
        throw new Error(`npx: the runbook runs nothing but this package, not ${words.join(' ')}.`);
      }
      return runOperator(local, words.slice(2));
    default:
      return { out: '' };
  }
}

/** Undefined for what the stand-in does not imitate. */
async function aws(local: LocalEnvironment, words: readonly string[], input: string): Promise<string | undefined> {
  if (!hasService(words[0])) return undefined;
  const lambda = new LambdaClient({
    endpoint: local.account.url,
    region: LOCAL_REGION,
    credentials: { accessKeyId: 'person', secretAccessKey: 'local' },
  });
  try {
    return await callAws(words, input, { ...local.clients, lambda });
  } catch (error) {
    if (error instanceof Error && error.name === 'UnknownOperationException') return undefined;
    throw error;
  } finally {
    lambda.destroy();
  }
}

/** `psql "host=... port=... user=..." -c 'SELECT ...'` as libpq reads it, PGPASSWORD included. */
async function psql([target = '', flag, statement = '']: readonly string[], environment: Question['environment']) {
  if (flag !== '-c') throw new Error('psql: the runbook only ever uses it with -c.');
  const given = new Map([...target.matchAll(/(\w+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]));
  const ca = given.get('sslrootcert');
  const client = new Client({
    host: given.get('host'),
    user: given.get('user'),
    database: given.get('dbname'),
    password: environment['PGPASSWORD'],
    port: Number(given.get('port')),
    // Without a bundle libpq takes any certificate.
    ssl: ca === undefined ? { rejectUnauthorized: false } : { ca: readFileSync(`${environment['PWD']}/${ca}`) },
  });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement);
    return rows.map((row) => `${Object.values(row).join('|')}\n`).join('');
  } finally {
    await client.end();
  }
}
