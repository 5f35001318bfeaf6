const { readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const FUNCTIONS = join(__dirname, '../../../functions');
/** What paginators read and set, by names that only they know. */
const PAGES = /^(Marker|MaxRecords|[nN]extToken|[mM]axResults)$/;
const STRUCTURE = /^(export var \w+\$ = \[3, n0, \w+,\n.*,\n) {4}\[(.*)\],\n {4}\[(.*)\](?:, (\d+))?$/gm;

/**
 * What is left of a client's schemas: no error classes, and of structures the members that some function names. Without its class
 * an error still has the name that the service calls it by, its status and message, by which alone the functions tell one from
 * another. With literal keys esbuild sees that schemas of operations that are not used have no effect either.
 */
function schemasInUse(schemas) {
  const constants = schemas.matchAll(/^const (_\w+) = (".*");$/gm);
  const literals = new Map(Array.from(constants, ([, name, literal]) => [name, literal]));
  const inUse = (member) => isInUse(JSON.parse(literals.get(member.name)), member.type);
  return schemas
    .replace(/^n\d+_registry\.registerError\(.*\);$/gm, '')
    .replace(STRUCTURE, (_, begin, names, types, required) => {
      const members = membersOf(names, types, required).filter(inUse);
      const count = members.filter((member) => member.isRequired).length;
      const lists = ['name', 'type'].map((part) => `[${members.map((member) => member[part]).join(', ')}]`);
      return `${begin}${lists.join(', ')}${count > 0 ? `, ${count}` : ''}`;
    })
    .replace(/\[(_\w+)\]:/g, (key, name) => (literals.has(name) ? `${literals.get(name)}:` : key));
}

/** From `_A, _B` and `0, [() => Other, 4]`, of which the first so many are required. */
function membersOf(names, types, required = 0) {
  const typeOf = types.match(/(?:\[(?:[^[\]]|\[[^\]]*\])*\]|\{[^}]*\}|[^,[\]{}])+/g) ?? [];
  const all = names === '' ? [] : names.split(', ');
  if (all.length !== typeOf.length) throw new Error(`${all.length} members have ${typeOf.length} types: ${names}`);
  return all.map((name, index) => ({ name, type: typeOf[index].trim(), isRequired: index < required }));
}

/** A token that the client makes up itself (trait 4) is named nowhere else. */
const isInUse = (name, type) => PAGES.test(name) || /, 4\]$/.test(type) || namesInFunctions().has(name);

let names;
function namesInFunctions() {
  if (names === undefined) {
    const files = readdirSync(FUNCTIONS, { recursive: true }).filter((file) => file.endsWith('.ts'));
    names = new Set(files.flatMap((file) => readFileSync(join(FUNCTIONS, file), 'utf8').match(/\w+/g) ?? []));
  }
  return names;
}

module.exports = { schemasInUse };
