import { ALERT_ATTRIBUTE, parseAlert } from '../../../../functions/alerts/sns/alert-attribute';
import { cut, sentence, wrap } from '../../../../functions/alerts/text';
import type { StrategyName } from '../../../../workflow/names';
import { isExplained } from '../../../../workflow/read-failure';
import { REASONS } from '../../../../workflow/reasons';
import type { ExecutionProgress, LocalEnvironment, PublishedMessage } from '../../../local/index';
import { LiveBlock } from '../../terminal/live-block';
import { duration, paint, type Terminal } from '../../terminal/terminal';
import { applicationText } from './application-text';
import { PROMISE, type PromisePart } from './promise';
import { rotationLines } from './rotation-lines';
import { afterReturn, afterStep, type RotationPicture } from './rotation-picture';
import type { RotationEnd } from './run-rotations';
import type { DemoView, WatchedApplication } from './view';

/** Columns the screen needs; below, the transcript reads better. */
export const SCREEN_COLUMNS = 80;
/** Milliseconds between two moves of a clock. */
const TICK = 100;
/** Columns of what a part of the promise says. */
const PART_WIDTH = 33;

/** The demonstration on one screen of 80 columns and 30 lines, each rotation redrawn in place. */
export class Screen implements DemoView {
  private readonly block: LiveBlock;
  private rotations = 0;
  private picture: RotationPicture | undefined;
  private alertLines: readonly string[] = [];
  private application: WatchedApplication | undefined;

  constructor(
    private readonly terminal: Terminal,
    stream: NodeJS.WritableStream,
    private readonly now: () => number = Date.now,
  ) {
    this.block = new LiveBlock(stream, TICK);
  }

  starting(): void {
    const { bold, dim } = this.colours;
    const title = bold('rds-rotation-workflow');
    const began = this.now();
    const promise = wrap(PROMISE, SCREEN_COLUMNS - 1);
    this.block.keepDrawing(() => [
      `${title}  ${dim(`starting PostgreSQL and a stand-in for AWS … ${duration(this.now() - began)}`)}`,
      ...promise,
    ]);
  }

  ready(_environment: LocalEnvironment, milliseconds: number): void {
    const { bold, dim } = this.colours;
    const parts = dim(`real PostgreSQL, a stand-in for AWS (${duration(milliseconds)})`);
    this.block.leave([`${bold('rds-rotation-workflow')}  ${parts}`, ...wrap(PROMISE, SCREEN_COLUMNS - 1), '']);
  }

  watch(application: WatchedApplication): void {
    this.application = application;
  }

  rotationBegins(title: string, strategy: StrategyName): void {
    this.rotations += 1;
    this.picture = { number: this.rotations, title, startedAt: this.now(), cells: [], strategy };
    this.alertLines = [];
    this.block.keepDrawing(() => this.rotationBlock());
  }

  progress(progress: ExecutionProgress): void {
    if (this.picture === undefined) return;
    this.picture = afterStep(this.picture, progress);
    this.block.draw();
  }

  happened(): void {
    // The title says it.
  }

  passwordIsBack(): void {
    if (this.picture !== undefined) this.picture = afterReturn(this.picture, this.now());
  }

  alert(message: PublishedMessage): void {
    this.alertLines = inBrief(message, this.terminal);
  }

  rotationEnds({ lockoutWindowMilliseconds: lockout, status }: RotationEnd, asItShould: boolean): void {
    if (this.picture === undefined) return;
    const word = asItShould ? (status === 'SUCCEEDED' ? 'rotated' : 'undone') : 'wrong';
    this.picture = { ...this.picture, ...(lockout !== undefined && { lockout }), end: { word, at: this.now() } };
    this.block.leave([...this.rotationBlock(), '']);
    this.picture = undefined;
  }

  standing(): void {
    this.block.leave([this.colours.bold('The promise, checked')]);
  }

  trying(says: string): void {
    const began = this.now();
    const { dim } = this.colours;
    this.block.keepDrawing(() => [`   ${dim(`… ${says.padEnd(PART_WIDTH)} ${duration(this.now() - began)}`)}`]);
  }

  tried({ says, kept, proof }: PromisePart): void {
    const { green, red, dim } = this.colours;
    const width = SCREEN_COLUMNS - PART_WIDTH - 8;
    this.block.leave([`   ${kept ? green('✓') : red('✗')} ${says.padEnd(PART_WIDTH)} ${dim(cut(proof, width))}`]);
  }

  end(faults: readonly string[]): void {
    const { dim, red } = this.colours;
    const hints = [
      ['npm start -- --serve', 'keep it up, break it yourself, a page to watch'],
      ['npm start -- --verbose', 'every state and attempt, the whole alert'],
    ] as const;
    this.block.leave([
      '',
      ...faults.map((fault) => red(`   ✗ ${fault}`)),
      ...hints.map(([command, says]) => `   ${dim(command.padEnd(25))}${says}`),
    ]);
  }

  private rotationBlock(): readonly string[] {
    const lines = this.picture === undefined ? [] : rotationLines(this.picture, this.now(), this.terminal);
    const { application } = this;
    const seen =
      application === undefined ? [] : [cut(`   ${applicationText(application.figures)}`, SCREEN_COLUMNS - 1)];
    return [...lines, ...seen, ...this.alertLines];
  }

  private get colours() {
    return paint(this.terminal);
  }
}

const ALERT_WIDTH = SCREEN_COLUMNS - 5;

/** A sentence on two lines at most. */
function inTwo(sentence: string): readonly string[] {
  const [first = '', ...rest] = wrap(sentence, ALERT_WIDTH);
  return rest.length === 0 ? [first] : [first, cut(rest.join(' '), ALERT_WIDTH)];
}

/** An alert in a few lines: what to decide, why (two lines at most), and what to do. */
function inBrief({ subject = '', attributes }: PublishedMessage, terminal: Terminal): readonly string[] {
  const { yellow } = paint(terminal);
  const { reason, failure } = parseAlert(attributes[ALERT_ATTRIBUTE]?.StringValue ?? '') ?? {};
  const known = reason === undefined ? '' : REASONS[reason].title;
  const found = failure !== undefined && isExplained(failure) ? failure.found : known;
  const why = sentence(found.charAt(0).toUpperCase() + found.slice(1));
  const lines = [
    yellow(cut(subject, ALERT_WIDTH)),
    ...(reason === undefined ? [] : [...inTwo(why), cut(`Do: ${REASONS[reason].remedy}`, ALERT_WIDTH)]),
  ];
  return lines.map((line) => `   ${yellow('│')} ${line}`);
}
