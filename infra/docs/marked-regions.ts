/** Generated text by the name of the region it fills. */
type Regions = Readonly<Record<string, string>>;

const BEGIN = /^<!-- generated:([\w-]+) -->$/;
const END = /^<!-- \/generated:([\w-]+) -->$/;

/** The contents of a text's generated regions, for those who renew only some of them. */
export function regionsOf(text: string): Regions {
  const marked = /^<!-- generated:([\w-]+) -->$([^]*?)^<!-- \/generated:\1 -->$/gm;
  return Object.fromEntries([...text.matchAll(marked)].map(([, name = '', content = '']) => [name, content]));
}

/**
 * Puts each text between the lines `<!-- generated:NAME -->` and `<!-- /generated:NAME -->` of a document, in place of
 * what stood there. Everything else stays as it is.
 *
 * @throws Error naming document, line and region if a mark has no partner or stands twice, or if regions of the document
 * and `regions` are not the same.
 */
export function fillRegions(document: string, text: string, regions: Regions): string {
  const filled = new Set<string>();
  const kept: string[] = [];
  let open: string | undefined;
  text.split('\n').forEach((line, index) => {
    const fault = (found: string, remedy: string): Error =>
      new Error(`Filling the generated regions of ${document}: line ${index + 1}: ${found}. ${remedy}`);
    const begin = BEGIN.exec(line)?.[1];
    const end = END.exec(line)?.[1];
    if (begin !== undefined) {
      if (open !== undefined) {
        throw fault(`region ${begin} begins inside region ${open}`, `Close it with ${endOf(open)} first.`);
      }
      const content = Object.hasOwn(regions, begin) ? regions[begin] : undefined;
      if (content === undefined) {
        throw fault(
          `nothing generates the region ${begin}`,
          `Known are: ${Object.keys(regions).join(', ') || 'none'}.`,
        );
      }
      if (filled.has(begin)) {
        throw fault(`region ${begin} stands here a second time`, 'Keep one of them.');
      }
      filled.add(begin);
      kept.push(line, '', content.trim(), '');
    } else if (end !== undefined && end !== open) {
      throw fault(`region ${end} ends here without having begun`, `Put <!-- generated:${end} --> before it.`);
    }
    open = begin ?? (end === undefined ? open : undefined);
    if (open === undefined) {
      kept.push(line);
    }
  });
  const missing = Object.keys(regions).filter((name) => !filled.has(name));
  if (open !== undefined || missing.length > 0) {
    const found = open === undefined ? `no region ${missing.join(', ')}` : `region ${open} never ends`;
    const wanted =
      open === undefined ? missing.map((name) => `<!-- generated:${name} --> and ${endOf(name)}`) : [endOf(open)];
    throw new Error(`Filling the generated regions of ${document}: ${found}. Add the lines ${wanted.join(', ')}.`);
  }
  return kept.join('\n');
}

/** What stands in a region. @throws Error if there is none of that name */
export function regionIn(text: string, name: string): string {
  const [, content] = text.split(new RegExp(`^<!-- /?generated:${name} -->$`, 'm'));
  if (content === undefined) {
    throw new Error(`There is no region ${name}. Add the lines <!-- generated:${name} -->, ${endOf(name)}.`);
  }
  return content.trim();
}

const endOf = (name: string): string => `<!-- /generated:${name} -->`;
