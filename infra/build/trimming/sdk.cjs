const { withoutMethods } = require('./changes.cjs');
const { partitionsByPattern } = require('./partitions.cjs');
const { schemasInUse } = require('./schemas.cjs');

/** What all clients share, and what each has of its own. */
const SDK = [
  // A client speaks of what its service can do; the functions use a few of its operations.
  { file: '@aws-sdk/client-*/dist-es/schemas/schemas_0.js', trim: schemasInUse },
  // A client tells its version to the service; nothing else of this is used.
  {
    file: '@aws-sdk/client-*/package.json',
    trim: (manifest) => JSON.stringify({ version: JSON.parse(manifest).version }),
  },
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
  {
    file: '@smithy/core/dist-es/submodules/client/smithy-client/schemaLogFilter.js',
    instead: 'export const schemaLogFilter = () => undefined;',
  },
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
  {
    file: '@smithy/core/dist-es/submodules/checksum/sha256/Sha256Js.js',
    instead: 'export const Sha256Js = undefined;',
  },
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
  {
    file: '@smithy/core/dist-es/submodules/protocols/json/jsonReviver.js',
    instead: 'export const jsonReviver = undefined;',
  },
  {
    file: '@smithy/core/dist-es/submodules/protocols/json/needsReviver.js',
    instead: 'export const needsReviver = () => false;',
  },
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
];

module.exports = { SDK };
