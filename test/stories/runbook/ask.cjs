// Every program a runbook's shell finds on its PATH: hands its words and its input to the story, and says what that answers.
const { readFileSync } = require('node:fs');

const [program, ...words] = process.argv.slice(2);
const takesInput = program === 'jq' || words.includes('file:///dev/stdin');
const question = { program, words, input: takesInput ? readFileSync(0, 'utf8') : '', environment: process.env };
fetch(process.env.STORY, { method: 'POST', body: JSON.stringify(question) })
  .then((response) => response.json())
  .then(({ out, err, code }) => {
    process.stdout.write(out);
    process.stderr.write(err);
    process.exitCode = code;
  });
