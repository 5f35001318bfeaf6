/**
 * @param what a string, or a pattern
 * @throws Error if the library no longer has what is to be replaced
 */
function replaced(text, what, by) {
  const result = text.replace(what, by);
  if (result === text) throw new Error(`There is no ${what} to be replaced.`);
  return result;
}

/** Code without some methods of its class. @throws Error if there is no such method */
function withoutMethods(code, ...names) {
  return names.reduce(
    (rest, name) => replaced(rest, new RegExp(`^( +)(?:async )?${name}\\([^]*?^\\1}\\n`, 'm'), ''),
    code,
  );
}

module.exports = { replaced, withoutMethods };
