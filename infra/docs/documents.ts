import { toJsonSchema } from '@valibot/to-json-schema';
import { fleetSchema } from '../schedule/fleet/fleet-config';
import { rotationDefinition } from '../../workflow/definition';
import { FunctionName } from '../../workflow/names';
import { fillRegions } from './marked-regions';
import { stateMachinePicture } from './state-machine-picture';

/** Reads a file of the project by its path from the project's root; undefined if there is none. */
export type ReadProject = (path: string) => string | undefined;

/** A file as the sources say it should be. */
export interface GeneratedDocument {
  /** From the project's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** The regions of README.md, and what fills each. A new region is a line here and two marks there. */
const README_REGIONS: Readonly<Record<string, (read: ReadProject) => string>> = {
  start: (read) => sourceBlock(read, 'docs/npm-start.txt', 'text'),
  adopt: (read) => sourceBlock(read, 'test/readme/adopt.ts', 'ts'),
};

/**
 * Every generated file of the project: the picture, the JSON schema of the fleet's file, and README.md with its regions filled, once there is a README.md.
 *
 * @throws Error if a source is missing, if a region is unknown or missing, or if the picture cannot be drawn.
 */
export function generatedDocuments(read: ReadProject): readonly GeneratedDocument[] {
  const picture = { path: 'docs/state-machine.svg', text: stateMachinePicture(rotationDefinition(FunctionName)) };
  const schema = { path: 'docs/fleet.schema.json', text: `${JSON.stringify(fleetJsonSchema(), null, 2)}\n` };
  const readme = read('README.md');
  if (readme === undefined) {
    return [picture, schema];
  }
  const regions = Object.entries(README_REGIONS).map(([name, fill]) => [name, fill(read)] as const);
  return [picture, schema, { path: 'README.md', text: fillRegions('README.md', readme, Object.fromEntries(regions)) }];
}

/** Documents whose file says something else, or is missing. */
export function drifted(documents: readonly GeneratedDocument[], read: ReadProject): readonly GeneratedDocument[] {
  return documents.filter(({ path, text }) => read(path) !== text);
}

function sourceBlock(read: ReadProject, path: string, language: string): string {
  const source = read(path);
  if (source === undefined) {
    throw new Error(
      `Filling README.md: the source ${path} is missing. Restore it, or take its region out of the table.`,
    );
  }
  return `\`\`\`${language}\n${source.trim()}\n\`\`\``;
}

/** What editors complete a fleet's file by. What JSON schema cannot say (cron expressions, real dates) is left to the command. */
function fleetJsonSchema(): object {
  const schema = toJsonSchema(fleetSchema, { typeMode: 'input', errorMode: 'ignore' });
  return { ...schema, title: 'Secrets and blackouts for rds-rotation-workflow schedule fleet --config' };
}
