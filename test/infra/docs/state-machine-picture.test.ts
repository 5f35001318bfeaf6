import { BOXES, CANVAS } from '../../../infra/docs/state-machine-layout';
import { stateMachinePicture } from '../../../infra/docs/state-machine-picture';
import { ROUTES } from '../../../infra/docs/state-machine-routes';
import { COLOURS } from '../../../infra/docs/state-machine-style';
import type { State, StateMachineDefinition } from '../../../workflow/asl';
import { rotationDefinition } from '../../../workflow/definition';
import { FunctionName } from '../../../workflow/names';
import { contrast } from '../../support/contrast';

const definition = rotationDefinition(FunctionName);
const picture = stateMachinePicture(definition);

/** The definition with one state replaced or added. */
function altered(name: string, change: Partial<Record<string, unknown>>): StateMachineDefinition {
  const state = { ...definition.States[name], ...change } as unknown as State;
  return { ...definition, States: { ...definition.States, [name]: state } };
}

function retrier(ErrorEquals: readonly string[], MaxAttempts: number) {
  return { ErrorEquals, MaxAttempts, IntervalSeconds: 1, BackoffRate: 2, MaxDelaySeconds: 2, JitterStrategy: 'NONE' };
}

const textsOf = (svg: string): string[] => [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text]) => text!);

describe('the picture of the state machine', () => {
  it('names every state of the straight way, from top to bottom', () => {
    const heights = [
      'Start',
      'Preflight',
      'CreateSecret',
      'WarmUp',
      'SetSecret',
      'TestSecret',
      'FinishSecret',
      'NotifySucceeded',
      'RotationSucceeded',
    ].map((name) => Number(new RegExp(`y="([\\d.]+)"[^>]*>${name}<`).exec(picture)?.[1]));
    expect(heights).toHaveLength(9);
    expect(heights.every((height, index) => index === 0 || height > heights[index - 1]!)).toBe(true);
  });

  it('shows green what succeeds, red what fails and amber what compensates', () => {
    const lookOf = (name: string) => new RegExp(`class="name (\\w+)"[^>]*>${name}<`).exec(picture)?.[1];
    expect(['RotationSucceeded', 'CheckPassed'].map(lookOf)).toEqual(['success', 'success']);
    expect(['RotationFailed', 'RotationUnresolved', 'CheckFailed', 'InputRefused'].map(lookOf)).toEqual([
      'failure',
      'failure',
      'failure',
      'failure',
    ]);
    expect(['RollBack', 'Verdict', 'SetSecret'].map(lookOf)).toEqual(['compensation', 'compensation', 'plain']);
  });

  it('says once how most states are retried, and at the others how they are', () => {
    const usual = textsOf(picture).filter((text) => text.includes('3 transient · 2 cut off'));
    expect(usual).toEqual([expect.stringMatching(/^retries ↻ 3 transient · 2 cut off, unless a state says otherwise/)]);
    expect(textsOf(picture)).toContain('↻ 2 verification · 39 transient · 2 cut off');
    expect(textsOf(picture)).toContain('↻ 39 transient · 3 cut off');
    const patient = altered('TestSecret', { Retry: [retrier(['TransientError'], 7)] });
    expect(textsOf(stateMachinePicture(patient))).toContain('↻ 7 transient');
  });

  it('labels the answers of both choices, the ways of errors, and the ways that failures do not change', () => {
    const texts = textsOf(picture);
    for (const answer of [
      'rotate',
      'check',
      'recover',
      'continued',
      'rolledForward',
      'rolledBack',
      'shut out',
      'unfinished',
    ]) {
      expect(texts.filter((text) => text === answer)).toEqual([answer]);
    }
    expect(texts.filter((text) => text === 'otherwise')).toHaveLength(2);
    expect(texts.filter((text) => text === 'any error')).toHaveLength(3);
    expect(texts.filter((text) => text === 'even if it fails')).toHaveLength(9);
  });

  it('marks the lockout window and the pivot', () => {
    expect(textsOf(picture)).toEqual(expect.arrayContaining(['lockout window', 'PIVOT']));
  });

  it('names every box and every way, so that a page can light them', () => {
    const boxes = [...picture.matchAll(/<g data-state="(\w+)"><(?:rect|polygon) class="box/g)].map(([, name]) => name);
    expect(boxes).toEqual(Object.keys(definition.States));
    const ways = [...picture.matchAll(/<g data-from="(\w+)" data-to="(\w+)"><path/g)].map(
      ([, from, to]) => `${from} → ${to}`,
    );
    expect(ways.sort()).toEqual(Object.keys(ROUTES).sort());
  });

  it.each(['light', 'dark'] as const)('has the contrast of WCAG AA in its %s colours', (theme) => {
    const of = COLOURS[theme];
    const texts = [
      ...[of.ground, of.box].flatMap(
        (ground) =>
          [
            [of.text, ground],
            [of.aside, ground],
          ] as const,
      ),
      [of.compensationText, of.compensation],
      [of.compensationText, of.ground],
      [of.aside, of.compensation],
      [of.successText, of.success],
      [of.failureText, of.failure],
      [of.lockoutText, of.lockout],
      [of.pivotText, of.pivot],
    ] as const;
    const shapes = [
      ...[of.line, of.main, of.boxLine, of.compensationLine, of.successLine, of.failureLine].map(
        (line) => [line, of.ground] as const,
      ),
      ...[of.lockoutLine, of.boxLine, of.compensationLine, of.main].map((line) => [line, of.lockout] as const),
    ];
    expect(texts.filter(([text, ground]) => contrast(text, ground) < 4.5)).toEqual([]);
    expect(shapes.filter(([line, ground]) => contrast(line, ground) < 3)).toEqual([]);
    expect(picture).toContain(`--lockout: ${of.lockout};`);
  });

  it('needs nothing from elsewhere and tells screen readers what it shows', () => {
    expect(picture).toMatch(/<title id="title">The state machine of a password rotation<\/title>/);
    expect(picture).toMatch(/<desc id="description">The straight line down the middle is a rotation: .*RollBack/);
    expect(picture.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|<script|<image|url\(|@import|href/);
  });

  it('is one well-formed element', () => {
    const tags = [...picture.matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/g)];
    const depth = tags.reduce((open, [, closing, , empty]) => open + (closing ? -1 : empty ? 0 : 1), 0);
    expect([tags.length > 100, depth]).toEqual([true, 0]);
    expect(picture).toMatch(/^<svg [^]*<\/svg>\n$/);
  });
});

describe('a definition the layout does not fit', () => {
  it('refuses a state it does not know', () => {
    const more = altered('Approve', { Type: 'Succeed' });
    expect(() => stateMachinePicture(more)).toThrow('the layout does not know the state Approve');
  });

  it('refuses an unknown transition, and one that is missing', () => {
    const rerouted = altered('CreateSecret', { Next: 'TestSecret' });
    expect(() => stateMachinePicture(rerouted)).toThrow(
      'the layout does not know the way CreateSecret → TestSecret; the definition has no way CreateSecret → WarmUp. Bring',
    );
  });

  it('refuses a missing state', () => {
    const rest = Object.fromEntries(Object.entries(definition.States).filter(([name]) => name !== 'CheckPassed'));
    expect(() => stateMachinePicture({ ...definition, States: rest })).toThrow(
      'the definition has no state CheckPassed',
    );
  });

  it('refuses a retry it has no word for', () => {
    const odd = altered('SetSecret', { Retry: [retrier(['OddError'], 1)] });
    expect(() => stateMachinePicture(odd)).toThrow(
      'Drawing SetSecret: the picture has no word for retries of OddError.',
    );
  });

  it('refuses a catch of some errors only', () => {
    const partial = altered('Check', { Catch: [{ ErrorEquals: ['TransientError'], Next: 'NotifyCheckFailed' }] });
    expect(() => stateMachinePicture(partial)).toThrow('no word for a catch of TransientError alone');
  });

  it('refuses a condition that compares with no word', () => {
    const odd = altered('Verdict', {
      Choices: [{ Condition: '{% $states.input.count > 1 %}', Next: 'NotifySucceeded' }],
    });
    expect(() => stateMachinePicture(odd)).toThrow('compares with no word the picture could show');
  });

  it('refuses branches that it cannot describe in a line', () => {
    const branch = (name: string, attempts: number) => ({
      StartAt: name,
      States: { [name]: { Type: 'Task', Retry: [retrier(['TransientError'], attempts)], End: true } },
    });
    const otherWork = altered('WarmUp', { Branches: [branch('WarmRollBack', 3), branch('AskAPerson', 3)] });
    expect(() => stateMachinePicture(otherWork)).toThrow('no words for the branch AskAPerson');
    const unlike = altered('WarmUp', { Branches: [branch('WarmTestSecret', 5), branch('WarmRollBack', 2)] });
    expect(() => stateMachinePicture(unlike)).toThrow('Drawing WarmUp: its branches have different retries');
    const alike = altered('WarmUp', { Branches: [branch('WarmTestSecret', 5), branch('WarmRollBack', 5)] });
    expect(textsOf(stateMachinePicture(alike))).toEqual(
      expect.arrayContaining(['warms up 2 functions', '↻ 5 transient']),
    );
  });

  it('does not repeat at each state what every state has: waiting for Lambda, and a try of whatever else', () => {
    const everywhere = altered('TestSecret', {
      Retry: [
        retrier(['PermanentError'], 0),
        retrier(['Lambda.TooManyRequestsException'], 60),
        retrier(['TransientError'], 4),
        retrier(['States.ALL'], 2),
      ],
    });
    expect(textsOf(stateMachinePicture(everywhere))).toContain('↻ 4 transient');
  });
});

describe('the layout', () => {
  const boxes = Object.entries(BOXES);

  it('lets no two boxes overlap and keeps all inside the panel', () => {
    const overlapping = boxes.flatMap(([name, a]) =>
      boxes
        .filter(([other, b]) => name < other && a.x < b.x + b.width && b.x < a.x + a.width)
        .filter(([, b]) => a.y < b.y + b.height && b.y < a.y + a.height)
        .map(([other]) => `${name} and ${other}`),
    );
    expect(overlapping).toEqual([]);
    const outside = boxes.filter(
      ([, { x, y, width, height }]) =>
        x < 16 || y < 16 || x + width > CANVAS.width - 16 || y + height > CANVAS.height - 40,
    );
    expect(outside).toEqual([]);
  });

  it('leads no line through a box', () => {
    const through = Object.entries(ROUTES).flatMap(([name, { points }]) =>
      points.slice(1).flatMap((end, index) => {
        const begin = points[index]!;
        return boxes
          .filter(([, { x, width }]) => Math.max(begin.x, end.x) > x && Math.min(begin.x, end.x) < x + width)
          .filter(([, { y, height }]) => Math.max(begin.y, end.y) > y && Math.min(begin.y, end.y) < y + height)
          .map(([box]) => `${name} through ${box}`);
      }),
    );
    expect(through).toEqual([]);
  });

  it('draws each of the 36 lines level or upright', () => {
    const slanted = Object.entries(ROUTES).filter(([, { points }]) =>
      points.slice(1).some((end, index) => end.x !== points[index]!.x && end.y !== points[index]!.y),
    );
    expect(slanted).toEqual([]);
    expect(Object.keys(ROUTES)).toHaveLength(36);
  });
});
