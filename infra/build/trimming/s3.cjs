const { endpointOfBucket } = require('./bucket-endpoint.cjs');

/** Functions exported by files that have other names. */
const FILES = { sdkStreamMixin: 'sdk-stream-mixin', createChecksumStream: 'checksum/createChecksumStream' };

/** The client of S3 writes records, and nothing else. */
const S3 = [
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
  ...['sdkStreamMixin', 'createBufferedReadable', 'getAwsChunkedEncodingStream', 'createChecksumStream'].map(
    (name) => ({
      file: `@smithy/core/dist-es/submodules/serde/util-stream/${FILES[name] ?? name}.js`,
      instead: `export const ${name} = undefined;`,
    }),
  ),
];

module.exports = { S3 };
