import { toJsonSchema } from '@valibot/to-json-schema';
import { configurationSchema } from '../configuration/rotation-configuration';
import { fleetSchema } from '../schedule/fleet/fleet-config';
import { rotationDefinition } from '../../workflow/definition';
import { FunctionName } from '../../workflow/names';
import { dashboardPicture } from './dashboard-picture';
import { configurationDocument, PROPS_FILE } from './properties-document';
import { fillRegions } from './marked-regions';
import { stateMachinePicture } from './state-machine-picture';

/** Reads a file of the project by its path from the project's root; undefined if there is none. */
type ReadProject = (path: string) => string | undefined;

/** A file as the sources say it should be. */
interface GeneratedDocument {
  /** From the project's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** Documents with generated regions. */
const READMES = ['README.md', 'README.ja.md'];

/** The regions of each, and what fills them. A new region is a line here and two marks in each document. */
const README_REGIONS: Readonly<Record<string, (read: ReadProject) => string>> = {
  start: (read) => codeBlock(excerpt(required(read, 'docs/pictures/npm-start.txt')), 'text'),
  adopt: (read) => codeBlock(required(read, 'test/readme/adopt.ts'), 'ts'),
};

/**
 * Every generated file of the project: the pictures, the JSON schemas of the files that people write, the properties of the construct, and
 * the READMEs with their regions filled.
 *
 * @throws Error if a source is missing, if a region is unknown or missing, or if the picture cannot be drawn.
 */
export function generatedDocuments(read: ReadProject): readonly GeneratedDocument[] {
  const regions = Object.entries(README_REGIONS).map(([name, fill]) => [name, fill(read)] as const);
  return [
    { path: 'docs/pictures/state-machine.svg', text: stateMachinePicture(rotationDefinition(FunctionName)) },
    { path: 'docs/pictures/dashboard.svg', text: dashboardPicture() },
    {
      path: 'docs/fleet.schema.json',
      text: jsonSchema(fleetSchema, 'Secrets and blackouts for rds-rotation-workflow schedule fleet --config'),
    },
    {
      path: 'docs/rotation.schema.json',
      text: jsonSchema(configurationSchema, 'rotation.config.json, from which the ready-made app is built'),
    },
    { path: 'docs/configuration.md', text: configurationDocument(required(read, PROPS_FILE)) },
    ...READMES.map((path) => ({ path, text: fillRegions(path, required(read, path), Object.fromEntries(regions)) })),
  ];
}

/** Documents whose file says something else, or is missing. */
export function drifted(documents: readonly GeneratedDocument[], read: ReadProject): readonly GeneratedDocument[] {
  return documents.filter(({ path, text }) => read(path) !== text);
}

function required(read: ReadProject, path: string): string {
  const text = read(path);
  if (text === undefined) {
    throw new Error(
      `Generating the documents: ${path} is missing. Restore it, or take what is made of it out of the table.`,
    );
  }
  return text;
}

const codeBlock = (text: string, language: string): string => `\`\`\`${language}\n${text.trim()}\n\`\`\``;

/** Lines of an excerpt: what a reader takes in at a glance. */
const EXCERPT_LINES = 8;

/** What `npm start` did and what came of it, of its whole output: the titles of the rotations, and the promise as checked. */
function excerpt(output: string): string {
  const lines = output.split('\n');
  const promise = lines.findIndex((line) => line.startsWith('The promise, '));
  const shown = lines.filter(
    (line, index) => /^\d {2}/.test(line) || index === promise || (index > promise && line.startsWith('✓')),
  );
  if (promise < 0 || shown.length !== EXCERPT_LINES) {
    throw new Error(
      `Taking an excerpt of docs/pictures/npm-start.txt: it has ${shown.length} lines, not ${EXCERPT_LINES}. Is it what npm start prints?`,
    );
  }
  return shown.join('\n');
}

/** What editors complete a file by. What JSON schema cannot say (cron expressions, real dates) is left to whoever reads the file. */
function jsonSchema(schema: Parameters<typeof toJsonSchema>[0], title: string): string {
  return `${JSON.stringify({ ...toJsonSchema(schema, { typeMode: 'input', errorMode: 'ignore' }), title }, null, 2)}\n`;
}
