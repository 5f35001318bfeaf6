// Every program a runbook's shell finds on its PATH: hands its words and its input to the story, and says what that answers.
const { readFileSync } = require('node:fs');
const { request } = require('node:http');

const [program, ...words] = process.argv.slice(2);
const takesInput = program === 'jq' || words.includes('file:///dev/stdin');
const question = { program, words, input: takesInput ? readFileSync(0, 'utf8') : '', environment: process.env };
// Not fetch, which takes a third longer to be loaded.
request(process.env.STORY, { method: 'POST' }, (response) => {
  let body = '';
  response.setEncoding('utf8');
  response.on('data', (part) => (body += part));
  response.on('end', () => {
    const { out, err, code } = JSON.parse(body);
    process.stdout.write(out);
    process.stderr.write(err);
    process.exitCode = code;
  });
}).end(JSON.stringify(question));
