const { PG } = require('./pg.cjs');
const { S3 } = require('./s3.cjs');
const { SDK } = require('./sdk.cjs');

/**
 * Files of libraries of which no function uses the whole, by their path in node_modules; in front of each, why none misses it.
 * `instead` stands in place of a file, `trim` makes it of the file. A new version of a library does not change this unnoticed:
 * a file that is gone, an export that is missing, and a part that is not found each end the build.
 */
const TRIMMED = [...SDK, ...S3, ...PG];

module.exports = { TRIMMED };
