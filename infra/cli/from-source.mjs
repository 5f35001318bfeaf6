#!/usr/bin/env node
// The command line from its sources, in a checkout; the package has it compiled.
import { createRequire } from 'node:module';
import 'tsx';

createRequire(import.meta.url)('./bin.ts');
