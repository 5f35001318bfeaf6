#!/usr/bin/env node
// The SDK's notice about Node versions would stand between a person and what they asked for.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
require('tsx/cjs');
require('./main.ts').main(process.argv);
