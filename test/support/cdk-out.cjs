// The CDK leaves a cloud assembly for every app among the temporary files; here each test file takes its own away.
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const folder = mkdtempSync(join(tmpdir(), 'rotation-cdk-out-'));
process.env.CDK_OUTDIR = folder;
afterAll(() => rmSync(folder, { recursive: true, force: true }));
