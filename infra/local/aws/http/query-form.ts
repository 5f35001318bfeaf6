type Node = string | Map<string, Node>;

/**
 * Reads the form of the AWS query protocol into the structure it flattens
 * (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html): `Tags.member.1.Key=a` is a list of structures,
 * `Attributes.entry.1.key=a&Attributes.entry.1.value=b` a map; SNS spells message attributes `Name` and `Value`.
 * All leaves are text.
 */
export function readQueryForm(form: URLSearchParams): Readonly<Record<string, unknown>> {
  const root = new Map<string, Node>();
  for (const [name, value] of form) insert(root, name.split('.'), value);
  return Object.fromEntries([...root].map(([name, node]) => [name, plain(node)]));
}

function insert(into: Map<string, Node>, path: readonly string[], value: string): void {
  const [head = '', ...rest] = path;
  if (rest.length === 0) {
    into.set(head, value);
    return;
  }
  const child = into.get(head);
  const branch = child instanceof Map ? child : new Map<string, Node>();
  into.set(head, branch);
  insert(branch, rest, value);
}

function plain(node: Node): unknown {
  if (typeof node === 'string') return node;
  const entries = inOrder(node.get('entry'));
  if (entries) return Object.fromEntries(entries.map(entry));
  const members = inOrder(node.get('member'));
  if (members) return members.map(plain);
  return Object.fromEntries([...node].map(([name, child]) => [name, plain(child)]));
}

/** Members of a numbered node by their numbers: clients need not send them in order. */
function inOrder(node: Node | undefined): readonly Node[] | undefined {
  if (!(node instanceof Map)) return undefined;
  return [...node].sort(([a], [b]) => Number(a) - Number(b)).map(([, child]) => child);
}

function entry(node: Node): readonly [string, unknown] {
  const part = (...names: string[]) => {
    const found =
      typeof node === 'string' ? undefined : names.map((name) => node.get(name)).find((one) => one !== undefined);
    return plain(found ?? '');
  };
  return [String(part('key', 'Name')), part('value', 'Value')];
}
