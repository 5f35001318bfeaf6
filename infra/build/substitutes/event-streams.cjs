// The clients of CloudWatch Logs and S3 are created with a reader of event streams, but no call of a function returns one.
module.exports = { resolveEventStreamSerdeConfig: (config) => config, eventStreamSerdeProvider: undefined };
