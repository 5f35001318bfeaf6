import { ServiceError } from '../api/service-error';
import { readQueryForm } from './query-form';
import type { Exchange, Protocol, WireReply } from './http-message';

/** The services that speak it, by the versions of their APIs. */
const SERVICES = {
  '2010-03-31': { name: 'sns', namespace: 'http://sns.amazonaws.com/doc/2010-03-31/' },
  '2014-10-31': { name: 'rds', namespace: 'http://rds.amazonaws.com/doc/2014-10-31/' },
  '2011-06-15': { name: 'sts', namespace: 'https://sts.amazonaws.com/doc/2011-06-15/' },
} as const;

const serviceOf = (version: unknown) => Object.entries(SERVICES).find(([each]) => each === version)?.[1];

/** Of a call that could not be read as well as of one that was. */
const namespaceOf = ({ request }: Exchange) =>
  (serviceOf(new URLSearchParams(request.body).get('Version')) ?? SERVICES['2010-03-31']).namespace;

/** Result fields that are maps in the API model and therefore travel as entries, not as structures. */
const MAPS: ReadonlySet<string> = new Set(['Attributes']);
/** Lists whose items have a name of their own in the API model, in place of `member`. */
const ITEMS: Readonly<Record<string, string>> = { DBClusters: 'DBCluster', DBInstances: 'DBInstance' };

/** The AWS query protocol, a form in and XML out (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html): SNS, STS and RDS. */
export const awsQuery: Protocol = {
  missingSignature: new ServiceError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403),

  recognises: (request) =>
    request.method === 'POST' &&
    (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded'),

  decode(request) {
    const { Action, Version, ...input } = readQueryForm(new URLSearchParams(request.body));
    const service = serviceOf(Version);
    if (service === undefined || typeof Action !== 'string') {
      throw new ServiceError(
        'UnknownOperationException',
        `The local stand-in serves the query protocol of SNS, STS and RDS only, versions ${Object.keys(SERVICES).join(' and ')}; asked for was version ${String(Version)}.`,
      );
    }
    return { service: service.name, operation: Action, input };
  },

  encode(operation, output, exchange) {
    const { requestId } = exchange;
    const result = Object.keys(output).length > 0 ? element(`${operation}Result`, fields(output)) : '';
    const metadata = element('ResponseMetadata', element('RequestId', requestId));
    return xml(
      200,
      `<${operation}Response xmlns="${namespaceOf(exchange)}">${result}${metadata}</${operation}Response>`,
      requestId,
    );
  },

  encodeError(error, exchange) {
    const { requestId } = exchange;
    const fault = element('Type', error.status < 500 ? 'Sender' : 'Receiver');
    const body = element('Error', fault + element('Code', error.name) + element('Message', escape(error.message)));
    const response = `<ErrorResponse xmlns="${namespaceOf(exchange)}">${body}${element('RequestId', requestId)}</ErrorResponse>`;
    return xml(error.status, response, requestId);
  },
};

function xml(status: number, body: string, requestId: string): WireReply {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
}

const element = (name: string, content: string) => `<${name}>${content}</${name}>`;

function fields(structure: object): string {
  return Object.entries(structure)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => element(name, MAPS.has(name) ? entries(value as object) : content(value, ITEMS[name])))
    .join('');
}

function entries(map: object): string {
  const entry = ([key, value]: [string, unknown]) =>
    element('entry', element('key', escape(key)) + element('value', content(value)));
  return Object.entries(map).map(entry).join('');
}

function content(value: unknown, item = 'member'): string {
  if (Array.isArray(value)) return value.map((member) => element(item, content(member))).join('');
  return typeof value === 'object' && value !== null ? fields(value) : escape(String(value));
}

function escape(text: string): string {
  const references: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    '\r': '&#xD;',
  };
  return text.replace(/[&<>"\r]/g, (character) => references[character] ?? character);
}
