import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { EXPERIMENTS } from '../../aws/experiments/index';
import { report, runExperiments } from '../../aws/report';
import { LaboratoryStack } from '../../aws/stack';
import { standInLaboratory } from '../../aws/stand-in-laboratory';

const terminal = { write: () => undefined, colours: false, live: false, width: 80 };

/** Only guards against hanging, in milliseconds. */
jest.setTimeout(300_000);

/** The experiments for a real account, run on the stand-in: the script is known to work before it costs anything. */
describe('experiments on AWS', () => {
  it('all those that the stand-in can run end as the product assumes', async () => {
    const laboratory = await standInLaboratory();
    const experiments = EXPERIMENTS.filter(({ on }) => on.includes('stand-in'));
    const findings = await runExperiments(laboratory, experiments, () => undefined, new AbortController().signal);
    await laboratory.close();

    expect(findings.map(({ experiment, observation }) => `${experiment.name}: ${observation.agrees}`)).toEqual([
      'writer: true',
      'strategies: true',
      'early-move: true',
      'retries: true',
      'withdrawn: true',
      'rotation-token: true',
      'events: true',
    ]);
  });

  it('say so if AWS behaves differently', async () => {
    // A service that tries a failed rotation only once.
    const laboratory = await standInLaboratory({ rotationRetry: { attempts: 1 } });
    const experiments = EXPERIMENTS.filter(({ name }) => name === 'retries');
    const findings = await runExperiments(laboratory, experiments, () => undefined, new AbortController().signal);
    await laboratory.close();

    expect(report(findings, terminal)).toContain('retries          ✕  NOT as assumed');
    expect(report(findings, terminal)).toContain('seen     1 calls, no second call; one token');
  });

  it('start no further one after Ctrl-C', async () => {
    const stop = new AbortController();
    stop.abort();
    expect(await runExperiments({} as never, EXPERIMENTS, () => undefined, stop.signal)).toEqual([]);
  });

  it('report one that fails, and continue', async () => {
    const [writer] = EXPERIMENTS;
    const findings = await runExperiments({} as never, [writer!], () => undefined, new AbortController().signal);
    expect(report(findings, terminal)).toContain('writer           ?  not settled');
  });

  it('leave nothing behind when their stack is destroyed', () => {
    const template = Template.fromStack(new LaboratoryStack(new App(), 'Laboratory'));
    const resources = Object.values(template.toJSON()['Resources'] as Record<string, Record<string, unknown>>);
    const kept = resources.filter(({ DeletionPolicy }) => DeletionPolicy !== undefined && DeletionPolicy !== 'Delete');

    expect(kept.map(({ Type }) => Type)).toEqual([]);
    template.hasResourceProperties('AWS::RDS::DBInstance', { DeletionProtection: false });
  });
});
