import {
  CONFIGURATION_FILE,
  ConfigurationError,
  parseConfiguration,
  type WrittenConfiguration,
} from '../../configuration/rotation-configuration';
import type { CliContext } from '../context';
import { UsageError } from '../exit-code';
import { writeGiven } from '../files';
import { type Answers, configurationOf } from './answers';
import { type Question, QUESTIONS } from './questions';

/** Flags of `rds-rotation-workflow init`: each question has one of its name. */
export interface InitFlags extends Readonly<Partial<Record<keyof Answers, string>>> {
  readonly out: string;
  readonly force?: true;
  readonly yes?: true;
  readonly json?: true;
}

/**
 * Asks what no flag has answered, and writes the file.
 *
 * @throws UsageError for an answer that cannot be used or is missing, and if there is such a file already
 */
export async function writeConfiguration(context: CliContext, flags: InitFlags): Promise<void> {
  const { terminal } = context;
  if (flags.force !== true && exists(context, flags.out)) {
    throw new UsageError(`${flags.out} exists already. Give --force to overwrite it, or --out to write another file.`);
  }
  const configuration = configurationOf(await answersTo(context, flags));
  check(configuration);
  const text = `${JSON.stringify(configuration, null, 2)}\n`;
  writeGiven(context, '--out', flags.out, text);
  terminal.write(flags.json === true ? text : endScreen(context, flags.out, configuration));
}

/** Flags are validated before any question is asked. */
async function answersTo(context: CliContext, flags: InitFlags): Promise<Partial<Answers>> {
  const given = new Map(
    QUESTIONS.flatMap((question): (readonly [string, unknown])[] => {
      const text = flags[question.name];
      return text === undefined ? [] : [[question.name, question.read(text.trim())]];
    }),
  );
  const answers: Record<string, unknown> = {};
  for (const question of QUESTIONS) {
    const { name, flag, applies } = question;
    if (applies?.(answers) ?? true) {
      answers[name] = given.has(name) ? given.get(name) : await answerTo(question, context, flags);
    } else if (given.has(name)) {
      throw new UsageError(`--${flag} does not apply to the other answers. Leave it out.`);
    }
  }
  return answers;
}

async function answerTo(question: Question, { dialogue }: CliContext, { yes }: InitFlags): Promise<unknown> {
  const { flag, asks, usual, read } = question;
  if (yes === true && usual !== undefined) return read(usual);
  if (yes !== true && dialogue !== undefined) {
    const { ask } = await import('../ask');
    const message = usual === undefined || usual === '' ? asks : `${asks} [${usual}]`;
    return ask(dialogue, message, (answer) => read(answer === '' ? (usual ?? '') : answer));
  }
  throw new UsageError(
    yes === true
      ? `--${flag} is missing, and has no default.`
      : `--${flag} is missing, and there is no terminal to ask on. Give it, or --yes for the defaults.`,
  );
}

/** What single answers cannot show, such as a strategy without a superuser. */
function check(configuration: WrittenConfiguration): void {
  try {
    parseConfiguration(configuration);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new UsageError(`These answers do not go together, so nothing was written. ${error.message}`, {
      cause: error,
    });
  }
}

function exists({ files }: CliContext, path: string): boolean {
  try {
    files.read(path);
    return true;
  } catch (error) {
    // A folder, or a file that may not be read, exists.
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}

const APP = 'node node_modules/rds-rotation-workflow/dist/app.js';

function endScreen({ commandLine }: CliContext, path: string, { secrets = [], alerts }: WrittenConfiguration): string {
  const [first = { secret: 'NAME' }] = secrets;
  const joins = secrets.length === 0 ? [`let a secret join: ${commandLine} adopt NAME --dry-run`] : [];
  const steps = [
    ...(path === CONFIGURATION_FILE ? [] : [`name it ${CONFIGURATION_FILE}, as the ready-made app expects`]),
    'npm install --save-dev rds-rotation-workflow aws-cdk aws-cdk-lib constructs',
    `npx cdk diff --app "${APP}"`,
    `npx cdk deploy --app "${APP}"`,
    ...((alerts?.emails ?? []).length > 0 ? ['confirm the email that SNS sends to each address'] : []),
    ...joins,
    `${commandLine} check ${first.secret}`,
  ];
  const list = steps.map((step, index) => `  ${index + 1}. ${step}\n`).join('');
  return `Written: ${path}. Editors complete it by its $schema.\n\nNext\n${list}`;
}
