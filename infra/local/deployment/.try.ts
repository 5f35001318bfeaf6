import { buildLocalApp } from '../../local-stack';
import { synthesise } from './synthesise';
import { LocalLambda } from '../lambda/local-lambda';
import { LocalStepFunctions } from '../step-functions/local-step-functions';
import { createClock } from '../clock';
async function main() {
const d = synthesise((outdir) => buildLocalApp({ outdir, databaseCaFile: process.argv[2]! }) as never, { account: '000000000000', region: 'eu-central-1' });
for (const scale of [1, 20]) {
const clock = createClock({ scale });
const lambda = new LocalLambda({ clock, endpoints: () => ({ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }), onLog: (l) => console.log(l.functionName, l.line.slice(0, 200)) });
for (const f of d.functions) lambda.register(f);
for (const f of d.functions) { const t = performance.now(); console.log(f.name, JSON.stringify(await lambda.invoke(f.arn, '{"task":"warm"}')).slice(0, 200), Math.round(performance.now() - t)); }
const sfn = new LocalStepFunctions({ clock, invoke: (a, p, signal) => lambda.invoke(a, p, { signal }), onDefect: (e) => console.error('DEFECT', e), onEvent: (e) => console.log(e.stateName, e.kind, e.attempt, e.durationMilliseconds, e.error?.error ?? '', e.waitMilliseconds ?? '') });
const arn = sfn.register(d.stateMachines[0]!);
const t = performance.now();
const x = sfn.startExecution(arn, { input: JSON.stringify({ mode: 'check', secretArn: 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:x-AbCdEf', versionId: 'v' }) });
await x.ended; console.log(x.status, x.error, x.cause?.slice(0, 300), Math.round(performance.now() - t));
await lambda.stop(); await sfn.stop();
}
}
void main();
