#!/usr/bin/env node
import { createRequire } from 'node:module';
import 'tsx';

// The SDK's notice about Node versions would stand between a person and what they asked for.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
await createRequire(import.meta.url)('./main.ts').main(process.argv);
