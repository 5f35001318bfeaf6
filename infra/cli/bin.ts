#!/usr/bin/env node
import { main } from './main';
import { endWithOutput } from './terminal/output';

// The SDK's notice about Node versions would stand between a person and what they asked for.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
endWithOutput(process);
void main(process.argv);
