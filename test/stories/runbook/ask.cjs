// Every program a runbook's shell finds on its PATH: hands its words and its input to the story, and says what that answers.
const { readFileSync } = require('node:fs');
const { request } = require('node:http');
const { json } = require('node:stream/consumers');

const [program, ...words] = process.argv.slice(2);
const takesInput = program === 'jq' || words.includes('file:///dev/stdin');
const question = { program, words, input: takesInput ? readFileSync(0, 'utf8') : '', environment: process.env };
// Not fetch, which takes a third longer to be loaded.
request(process.env.STORY, { method: 'POST' }, async (response) => {
  const { out, err, code } = await json(response);
  process.stdout.write(out);
  process.stderr.write(err);
  process.exitCode = code;
}).end(JSON.stringify(question));
