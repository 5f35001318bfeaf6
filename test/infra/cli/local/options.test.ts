import { localOptions } from '../../../../infra/cli/local/options';

const NOTHING = { function: {}, timeScale: 1, strategy: 'single-user' } as const;

it('without flags the stand-in simulates no failures', () => {
  expect(Object.keys(localOptions(NOTHING, {}))).toEqual(['clock', 'endpoints', 'functions']);
});

it('flags let Lambda and Secrets Manager be as they are on bad days', () => {
  const flags = { ...NOTHING, lambdaConcurrency: 10, staleReads: 0, idleForWeeks: true, enforceIam: false } as const;
  expect(localOptions(flags, {})).toMatchObject({
    lambdaConcurrency: 10,
    staleReads: 0,
    sleepyFunctions: ['rotation-preflight', 'rotation-set-secret', 'rotation-test-secret', 'rotation-roll-back'],
    enforceIam: false,
  });
});
