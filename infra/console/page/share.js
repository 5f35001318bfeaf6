/**
 * A run in the hash of an address, which no server ever sees: the facts of one execution, compressed. They contain no secret.
 * Anyone with their own console can open it there.
 */
export async function shareAddress(execution) {
  const packed = await through(
    new CompressionStream('deflate-raw'),
    new TextEncoder().encode(JSON.stringify(execution)),
  );
  const text = btoa(String.fromCharCode(...packed))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
  return `${location.origin}/#run=${text}`;
}

/** The run that the address holds; undefined if it holds none, null if it cannot be read. */
export async function sharedRun() {
  const [, text] = /^#run=([\w-]+)$/.exec(location.hash) ?? [];
  if (text === undefined) return undefined;
  try {
    const packed = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0));
    const run = JSON.parse(new TextDecoder().decode(await through(new DecompressionStream('deflate-raw'), packed)));
    return isRun(run) ? run : null;
  } catch {
    return null;
  }
}

/** The address may contain anything. */
function isRun(run) {
  const isStep = ({ state, from, attempts }) =>
    typeof state === 'string' && Number.isFinite(from) && Array.isArray(attempts);
  const texts = ['arn', 'name', 'secretName', 'versionId', 'mode', 'status'];
  return (
    texts.every((name) => typeof run[name] === 'string') &&
    Number.isFinite(run.from) &&
    Array.isArray(run.acts) &&
    Array.isArray(run.steps) &&
    run.steps.every(isStep)
  );
}

async function through(stream, bytes) {
  return new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
}
