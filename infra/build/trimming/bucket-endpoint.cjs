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
  const answers = asked.map((condition) => new Map(SETTLED).get(condition));
  return sourceOf(settled(diagram, answers));
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

/**
 * The part of the diagram that is left when some conditions are answered. A reference is to a node or, from {@link RESULT} on, to a
 * result; a negative one means the opposite of the node's condition, and 1 and -1 mean that there is no result.
 */
function settled({ nodes, root, conditions, results }, answers) {
  const left = { nodes: [[-1, 1, -1]], conditions: [], results: [] };
  const numbers = new Map();
  const indexOf = (list, item) => (list.includes(item) ? list.indexOf(item) : list.push(item) - 1);
  const copied = (reference) => {
    if (reference >= RESULT) return RESULT + indexOf(left.results, results[reference - RESULT]);
    const number = Math.abs(reference);
    if (number === 1) return reference;
    const [condition, high, low] = nodes.slice(3 * (number - 1), 3 * number);
    const answer = answers[condition];
    if (answer !== undefined) return copied(reference > 0 === answer ? high : low);
    if (!numbers.has(number)) {
      numbers.set(number, left.nodes.push([]));
      left.nodes[numbers.get(number) - 1] = [
        indexOf(left.conditions, conditions[condition]),
        copied(high),
        copied(low),
      ];
    }
    return Math.sign(reference) * numbers.get(number);
  };
  return { root: copied(root), ...left };
}

/** Most results have the same properties, which are written once. */
function sourceOf({ nodes, root, conditions, results }) {
  const properties = [...new Set(results.map(([, each]) => JSON.stringify(each)))];
  const written = results.map(
    ([url, each]) => `[${JSON.stringify(url)}, p[${properties.indexOf(JSON.stringify(each))}]]`,
  );
  return `import { BinaryDecisionDiagram } from '@smithy/core/endpoints';
const p = [${properties.join()}];
const nodes = new Int32Array(${JSON.stringify(nodes.flat())});
export const bdd = BinaryDecisionDiagram.from(nodes, ${root}, ${JSON.stringify(conditions)}, [${written.join()}]);`;
}

module.exports = { endpointOfBucket };
