const { endpointOfBucket } = require('./bucket-endpoint.cjs');
const { schemasInUse } = require('./schemas.cjs');

const { partitionsByPattern } = require('./partitions.cjs');

const STREAMS = { sdkStreamMixin: 'sdk-stream-mixin', createChecksumStream: 'checksum/createChecksumStream' };

/** Files of libraries of which no function uses the whole; in front of each, why none misses it. The paths are those in node_modules. */
const TRIMMED = [
  // A client speaks of what its service can do; the functions use a few of its operations.
  { file: '@aws-sdk/client-*/dist-es/schemas/schemas_0.js', trim: schemasInUse },
  // A client tells its version to the service; nothing else of this is used.
  { file: '@aws-sdk/client-*/package.json', trim: (manifest) => JSON.stringify({ version: JSON.parse(manifest).version }) },
  // No call of a function sends or returns events of a stream.
  {
    file: '@smithy/core/dist-es/submodules/protocols/HttpProtocol.js',
    trim: (code) =>
      withoutMethods(
        code,
        ...['serializeEventStream', 'deserializeEventStream', 'loadEventStreamCapability'],
        ...['getEventStreamMarshaller', 'resolveEventStreamMarshaller'],
      ),
  },
  // No function sends bytes in JSON.
  {
    file: '@smithy/core/dist-es/submodules/protocols/json/codec-v2/JsonShapeSerializer2.js',
    trim: (code) => withoutMethods(code, 'writeBase64', 'writeDiscriminatedDocument'),
  },
  // No function extends a client; what this does besides is to set the default timeout of a socket.
  {
    file: '@aws-sdk/client-*/dist-es/runtimeExtensions.js',
    instead: `import { getHttpHandlerExtensionConfiguration } from '@smithy/core/protocols';
      export const resolveRuntimeExtensions = (config) => (getHttpHandlerExtensionConfiguration(config), config);`,
  },
  // A Region whose name fits the pattern of its partition need not be listed.
  { file: '@aws-sdk/core/dist-es/submodules/client/util-endpoints/lib/aws/partitions.js', trim: partitionsByPattern },
  // No function gives a client a logger.
  {
    file: '@aws-sdk/core/dist-es/submodules/client/middleware-logger/loggerMiddleware.js',
    instead: `export const getLoggerPlugin = () => ({ applyToStack() {} });
      export const loggerMiddleware = undefined, loggerMiddlewareOptions = undefined;`,
  },
  { file: '@smithy/core/dist-es/submodules/client/smithy-client/schemaLogFilter.js', instead: 'export const schemaLogFilter = () => undefined;' },
  // The deployment chooses the version of Node.js.
  {
    file: '@aws-sdk/core/dist-es/submodules/client/emitWarningIfUnsupportedVersion.js',
    instead: 'export const emitWarningIfUnsupportedVersion = () => {}, state = undefined;',
  },
  // By these AWS counts which features of the SDK are in use; a request still names the SDK and its version.
  {
    file: '@aws-sdk/core/dist-es/submodules/client/middleware-user-agent/check-features.js',
    instead: 'export const checkFeatures = async () => {};',
  },
  // Lambda has variables, and no configuration files.
  {
    file: '@smithy/core/dist-es/submodules/config/node-config-provider/fromSharedConfigFiles.js',
    instead: `import { CredentialsProviderError } from '../property-provider/CredentialsProviderError';
      export const fromSharedConfigFiles = () => async () => { throw new CredentialsProviderError('There are no configuration files.'); };`,
  },
  // Lambda names the Region in a variable; it has no metadata service.
  {
    file: '@smithy/core/dist-es/submodules/config/config-resolver/regionConfig/getInstanceMetadataRegion.js',
    instead: 'export const getInstanceMetadataRegion = async () => undefined;',
  },
  // Node.js has these digests.
  { file: '@smithy/core/dist-es/submodules/checksum/sha256/Sha256Js.js', instead: 'export const Sha256Js = undefined;' },
  { file: '@smithy/core/dist-es/submodules/checksum/md5/Md5Js.js', instead: 'export const Md5Js = undefined;' },
  { file: '@aws-sdk/checksums/dist-es/submodules/sha/sha1/Sha1Js.js', instead: 'export const Sha1Js = undefined;' },
  // The library has two readers of the same dates; this makes it one.
  {
    file: '@smithy/core/dist-es/submodules/serde/date-utils.js',
    instead: `export {
        _parseEpochTimestamp as parseEpochTimestamp,
        _parseRfc3339DateTimeWithOffset as parseRfc3339DateTime,
        _parseRfc3339DateTimeWithOffset as parseRfc3339DateTimeWithOffset,
        _parseRfc7231DateTime as parseRfc7231DateTime,
      } from './schema-serde-lib/schema-date-utils';
      export const dateToUtcString = (date) => date.toUTCString();`,
  },
  // No service answers a function with a number beyond those of JavaScript.
  { file: '@smithy/core/dist-es/submodules/protocols/json/jsonReviver.js', instead: 'export const jsonReviver = undefined;' },
  { file: '@smithy/core/dist-es/submodules/protocols/json/needsReviver.js', instead: 'export const needsReviver = () => false;' },
  // Nothing in a function takes the bytes of a request for a string.
  {
    file: '@smithy/core/dist-es/submodules/protocols/json/codec-v2/JsonBytesStringAdapter.js',
    instead: 'export const JsonBytesStringAdapter = Buffer;',
  },
  // Each mode of defaults retries in the same way, and the timeouts are those of functions/runtime/sdk-limits.
  {
    file: '@smithy/core/dist-es/submodules/config/defaults-mode/resolveDefaultsModeConfig.js',
    instead: "export const resolveDefaultsModeConfig = () => async () => 'legacy';",
  },
  // Lambda keeps the trace of an invocation in a store, or in a variable.
  {
    file: '@aws/lambda-invoke-store/dist-es/invoke-store.js',
    instead: `export const InvokeStore = { getInstanceAsync: async () => globalThis.awslambda?.InvokeStore };
      export const InvokeStoreBase = undefined;`,
  },
  // The functions sign requests only: no addresses for others, and no events of a stream.
  {
    file: '@smithy/signature-v4/dist-es/SignatureV4.js',
    trim: (code) => withoutMethods(code, 'presign', 'signEvent', 'signMessage'),
  },
  { file: '@smithy/signature-v4/dist-es/HeaderFormatter.js', instead: 'export class HeaderFormatter {}' },
  // The functions retry in the standard way; the adaptive way is the same with pauses before calls as well.
  {
    file: '@smithy/core/dist-es/submodules/retry/util-retry/AdaptiveRetryStrategy.js',
    instead: `import { StandardRetryStrategy } from './StandardRetryStrategy';
      export class AdaptiveRetryStrategy extends StandardRetryStrategy {}`,
  },
  // A bucket for records is one of general purpose in the function's Region.
  { file: '@aws-sdk/client-s3/dist-es/endpoint/bdd.js', trim: endpointOfBucket },
  // Only requests to a Multi-Region Access Point are signed for all Regions.
  {
    file: '@aws-sdk/signature-v4-multi-region/dist-es/SignatureV4MultiRegion.js',
    instead: `import { SignatureV4 } from '@smithy/signature-v4';
      export class SignatureV4MultiRegion extends SignatureV4 { static sigv4aDependency() { return 'none'; } }`,
  },
  // Only a directory bucket gives credentials of its own.
  {
    file: '@aws-sdk/middleware-sdk-s3/dist-es/submodules/s3/middleware-s3-express/classes/S3ExpressIdentityProviderImpl.js',
    instead: 'export class S3ExpressIdentityProviderImpl {}',
  },
  // Redirects to another Region are not followed, which is the default.
  {
    file: '@aws-sdk/middleware-sdk-s3/dist-es/submodules/s3/middleware-region-redirect/region-redirect-middleware.js',
    instead: `export const getRegionRedirectMiddlewarePlugin = () => ({ applyToStack() {} });
      export const regionRedirectMiddleware = undefined, regionRedirectMiddlewareOptions = undefined;`,
  },
  // A record is sent as it is: not as XML, and not as a stream; nor is an object read.
  {
    file: '@aws-sdk/core/dist-es/submodules/protocols/xml/XmlShapeSerializer.js',
    instead: `import { SerdeContextConfig } from '../ConfigurableSerdeContext';
      export class XmlShapeSerializer extends SerdeContextConfig {}`,
  },
  ...['sdkStreamMixin', 'createBufferedReadable', 'getAwsChunkedEncodingStream', 'createChecksumStream'].map((name) => ({
    file: `@smithy/core/dist-es/submodules/serde/util-stream/${STREAMS[name] ?? name}.js`,
    instead: `export const ${name} = undefined;`,
  })),
  // The functions answer a server's demand for the password themselves (functions/postgres/login).
  {
    file: 'pg/lib/client.js',
    trim: (code) =>
      withoutMethods(
        silent(replaced(code, /^ *con\.on\('authentication.*\n/gm, '')),
        ...['_getPassword', '_handleAuthCleartextPassword', '_handleAuthMD5Password', '_handleAuthSASL'],
        ...['_handleAuthSASLContinue', '_handleAuthSASLFinal', '_pulsePipelinedQueryQueue', 'cancel'],
      ),
  },
  { file: 'pg/lib/utils.js', trim: silent },
  { file: 'pg/lib/crypto/sasl.js', instead: '' },
  { file: 'pg/lib/crypto/utils.js', instead: '' },
  // They have no bindings to libpq, and do not run at Cloudflare.
  { file: 'pg/lib/connection-parameters.js', trim: (code) => withoutMethods(replaced(code, "const dns = require('dns')\n", ''), 'getLibpqConnectionString') },
  {
    file: 'pg/lib/stream.js',
    instead: `exports.getStream = () => new (require('net').Socket)();
      exports.getSecureStream = (options) => require('tls').connect(options);`,
  },
  // No query of a function returns values in binary form or intervals, or asks for a type by its name.
  {
    file: 'pg-types/lib/textParsers.js',
    instead: `const date = require('postgres-date');
      const integer = (value) => parseInt(value, 10);
      exports.init = (register) => {
        register(16, (value) => value === 't');
        for (const type of [21, 23, 26]) register(type, integer);
        for (const type of [700, 701]) register(type, parseFloat);
        for (const type of [114, 3802]) register(type, (value) => JSON.parse(value));
        for (const type of [1082, 1114, 1184]) register(type, date);
      };`,
  },
  { file: 'pg-types/lib/binaryParsers.js', instead: 'exports.init = () => {};' },
  { file: 'pg-types/lib/arrayParser.js', instead: '' },
  { file: 'pg-types/lib/builtins.js', instead: '' },
];

/** @throws Error if the library no longer has what is to be replaced */
function replaced(text, what, by) {
  const result = text.replace(what, by);
  if (result === text) throw new Error(`There is no ${what} to be replaced.`);
  return result;
}

/** Without warnings of what is deprecated: where it is not a bundle that runs, they are still given. */
function silent(code) {
  return replaced(code, /nodeUtils\.deprecate\(\s*\(\) => \{\},[^]*?\n\)/g, '() => {}');
}

/** @throws Error if there is no such method */
function withoutMethods(code, ...names) {
  return names.reduce((rest, name) => replaced(rest, new RegExp(`^( +)(?:async )?${name}\\([^]*?^\\1}\\n`, 'm'), ''), code);
}

module.exports = { TRIMMED };
