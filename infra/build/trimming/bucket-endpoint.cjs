/** The conditions of the rules that are settled: a bucket for records is one of general purpose, given by its name. */
const SETTLED = [
  [['isSet', [{ ref: 'Bucket' }]], true],
  [['booleanEquals', [{ ref: 'Accelerate' }, true]], false],
  [['booleanEquals', [orElse({ ref: 'UseObjectLambdaEndpoint' }, false), true]], false],
  [['stringEquals', [orElse(partOfName(0, 6, true), ''), '--x-s3']], false],
  [['stringEquals', [orElse(partOfName(0, 7, true), ''), '--xa-s3']], false],
  [['stringEquals', [{ ref: 'accessPointSuffix' }, '--op-s3']], false],
  [['stringEquals', [orElse(partOfName(0, 4, false), ''), 'arn:']], false],
  [['aws.parseArn', [{ ref: 'Bucket' }], 'bucketArn'], false],
].map(([condition, answer]) => [JSON.stringify(condition), answer]);
const RESULT = 100_000_000;

/**
 * The decision diagram by which S3's client finds the endpoint of a bucket, without the ways that a bucket for records never
 * takes: directory buckets, access points and Outposts, by name or ARN, and Transfer Acceleration.
 *
 * @throws Error if the rules do not ask one of the settled questions
 */
function endpointOfBucket(source) {
  const diagram = evaluated(source);
  const asked = diagram.conditions.map((condition) => JSON.stringify(condition));
  const unasked = SETTLED.map(([condition]) => condition).filter((condition) => !asked.includes(condition));
  if (unasked.length > 0) throw new Error(`The rules for S3's endpoint no longer ask ${unasked.join(', ')}`);
  const answers = new Map(SETTLED);
  return sourceOf(settled(diagram, asked.map((condition) => answers.get(condition))));
}

function orElse(value, otherwise) {
  return { fn: 'coalesce', argv: [value, otherwise] };
}

function partOfName(from, to, fromItsEnd) {
  return { fn: 'substring', argv: [{ ref: 'Bucket' }, from, to, fromItsEnd] };
}

/** Of the module itself: conditions, results, nodes (condition, where to if it holds, where to if not) and the first node. */
function evaluated(source) {
  const body = source.replace(/^import .*$/gm, '').replace(/^export const bdd = /gm, 'return ');
  const BinaryDecisionDiagram = { from: (nodes, root, conditions, results) => ({ nodes, root, conditions, results }) };
  return new Function('BinaryDecisionDiagram', body)(BinaryDecisionDiagram);
}

/** A negative reference means the opposite of the node's condition; 1, -1 and large numbers are results. */
function settled({ nodes, root, conditions, results }, answers) {
  const isNode = (reference) => Math.abs(reference) !== 1 && reference < RESULT;
  const at = (reference) => nodes.slice(3 * (Math.abs(reference) - 1), 3 * Math.abs(reference));
  const past = (reference) => {
    if (!isNode(reference)) return reference;
    const [condition, high, low] = at(reference);
    const answer = answers[condition];
    if (answer === undefined) return reference;
    return past(reference >= 0 === answer ? high : low);
  };
  const kept = { nodes: [[-1, 1, -1]], conditions: [], results: [] };
  const numberOf = (list, item) => (list.includes(item) ? list.indexOf(item) : list.push(item) - 1);
  const seen = new Map();
  const copied = (target) => {
    const reference = past(target);
    if (Math.abs(reference) === 1) return reference;
    if (reference >= RESULT) return RESULT + numberOf(kept.results, results[reference - RESULT]);
    const number = Math.abs(reference);
    if (!seen.has(number)) {
      seen.set(number, kept.nodes.push([]));
      const [condition, high, low] = at(reference);
      kept.nodes[seen.get(number) - 1] = [numberOf(kept.conditions, conditions[condition]), copied(high), copied(low)];
    }
    return Math.sign(reference) * seen.get(number);
  };
  return { ...kept, root: copied(root) };
}

/** Most results have the same properties, which are written once. */
function sourceOf({ nodes, root, conditions, results }) {
  const properties = [...new Set(results.map(([, each]) => JSON.stringify(each)))];
  const written = results.map(([url, each]) => `[${JSON.stringify(url)}, p[${properties.indexOf(JSON.stringify(each))}]]`);
  return `import { BinaryDecisionDiagram } from '@smithy/core/endpoints';
const p = [${properties.join()}];
const nodes = new Int32Array(${JSON.stringify(nodes.flat())});
export const bdd = BinaryDecisionDiagram.from(nodes, ${root}, ${JSON.stringify(conditions)}, [${written.join()}]);`;
}

module.exports = { endpointOfBucket };
