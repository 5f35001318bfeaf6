import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rotationDefinition } from '../../../workflow/definition';
import { FunctionName } from '../../../workflow/names';
import { stateMachinePicture } from '../../docs/state-machine-picture';
import { STYLE } from '../../docs/state-machine-style';
import { PACKAGE_ROOT } from '../../package-root';

/** A file of the page; none contains data of an account. */
interface StaticFile {
  readonly type: string;
  readonly text: string;
}

const FOLDER = join(PACKAGE_ROOT, 'infra/console/page');
const SCRIPT = 'text/javascript; charset=utf-8';
const STYLESHEET = 'text/css; charset=utf-8';

const TYPES: Readonly<Record<string, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'console.css': STYLESHEET,
  'vendor/htm-preact.js': SCRIPT,
  ...Object.fromEntries(
    ['app', 'share', 'words', 'machine', 'timeline', 'promise', 'secrets', 'act', 'alerts', 'server'].map((name) => [
      `${name}.js`,
      SCRIPT,
    ]),
  ),
};

/** The file at a path of the page, or undefined. Read again each time: a reload shows a change. */
export function staticFile(path: string): StaticFile | undefined {
  const name = path === '/' ? 'index.html' : path.slice('/page/'.length);
  if (path === '/page/machine.svg') return { type: 'image/svg+xml', text: machine().picture };
  if (path === '/page/machine.css') return { type: STYLESHEET, text: machine().style };
  const type = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
  return type === undefined ? undefined : { type, text: readFileSync(join(FOLDER, name), 'utf8') };
}

/** The picture of the definition that is deployed. Its style is a separate file, since the page allows no inline style. */
function machine(): { readonly picture: string; readonly style: string } {
  const whole = stateMachinePicture(rotationDefinition(FunctionName));
  return { picture: whole.replace(/<style>[^]*<\/style>/, ''), style: `.machine {${STYLE}\n}\n` };
}
