import ts from 'typescript';

/** The file whose doc comments the document is made of. */
export const PROPS_FILE = 'infra/constructs/rotation-workflow-props.ts';

/**
 * docs/configuration.md: every property of the construct with its type, meaning and default, as the doc comments say.
 *
 * @throws Error that names an exported property without a comment.
 */
export function configurationDocument(source: string): string {
  const file = ts.createSourceFile(PROPS_FILE, source, ts.ScriptTarget.Latest, true);
  const { statements } = file;
  return `${[
    '# Configuration',
    `Every property of \`RotationWorkflow\` and of its method \`rotate\`, made from the comments of [the sources](../${PROPS_FILE}) by
\`npm run docs\`. A wrong value is refused at synthesis, with the property's name and what is allowed.`,
    ...statements.filter(ts.isInterfaceDeclaration).map(ofInterface),
    ...statements.filter(ts.isEnumDeclaration).map(ofEnum),
  ].join('\n\n')}\n`;
}

function ofInterface(node: ts.InterfaceDeclaration): string {
  const rows = node.members.filter(ts.isPropertySignature).map((member) => {
    const { text, byDefault } = commentOf(member);
    const name = member.name.getText();
    const type = member.type?.getText() ?? '';
    return row([`\`${name}\``, `\`${type}\``, text, member.questionToken ? byDefault : 'required']);
  });
  return section(node, [row(['property', 'type', 'meaning', 'default']), row(['---', '---', '---', '---']), ...rows]);
}

function ofEnum(node: ts.EnumDeclaration): string {
  const rows = node.members.map((member) =>
    row([`\`${node.name.text}.${member.name.getText()}\``, commentOf(member).text]),
  );
  return section(node, [row(['value', 'meaning']), row(['---', '---']), ...rows]);
}

function section(node: ts.InterfaceDeclaration | ts.EnumDeclaration, table: readonly string[]): string {
  return `## ${node.name.text}\n\n${commentOf(node).text}\n\n${table.join('\n')}`;
}

const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replace(/\|/g, '\\|')).join(' | ')} |`;

/** A doc comment's text and its `@default`, each on one line. */
function commentOf(node: ts.InterfaceDeclaration | ts.EnumDeclaration | ts.PropertySignature | ts.EnumMember) {
  const tags = ts.getJSDocTags(node);
  const comment = ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc)?.comment;
  if (comment === undefined) {
    throw new Error(`${PROPS_FILE}: ${node.name.getText()} has no comment. Say what it is for, and its @default.`);
  }
  const byDefault = tags.find(({ tagName }) => tagName.text === 'default')?.comment;
  return { text: onOneLine(comment), byDefault: onOneLine(byDefault).replace(/^- /, '') };
}

/** Comment text on one line; `{@link name}` becomes `name`. */
function onOneLine(comment: ts.JSDoc['comment']): string {
  const text = ts.getTextOfJSDocComment(comment) ?? '';
  return text
    .replace(/\{@link (\w+)\}/g, '`$1`')
    .replace(/\s+/g, ' ')
    .trim();
}
