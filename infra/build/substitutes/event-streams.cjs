// The clients of CloudWatch Logs and S3 are made with a reader of event streams, which no call of a function answers with.
module.exports = { resolveEventStreamSerdeConfig: (config) => config, eventStreamSerdeProvider: undefined };
