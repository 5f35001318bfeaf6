import { wrap } from '../../../../functions/alerts/text';
import type { ExecutionProgress, LocalEnvironment, PublishedMessage } from '../../../local/index';
import { ExecutionView } from '../../terminal/execution-view';
import { duration, paint, table, type Terminal } from '../../terminal/terminal';
import { mail } from '../mail';
import { applicationText } from './application-text';
import { type Outcome, wasUndone, wentThrough } from './outcome';
import { PROMISE, type PromisePart } from './promise';
import type { RotationEnd } from './run-rotations';
import type { DemoView, WatchedApplication } from './view';

/** Columns of what a part of the promise says. */
const PART_WIDTH = 30;

/** The demonstration line by line, with every state, attempt and alert: for files, and for those who ask for it. */
export class Transcript implements DemoView {
  private readonly view: ExecutionView;
  private rotations = 0;
  private application: WatchedApplication | undefined;

  constructor(private readonly terminal: Terminal) {
    this.view = new ExecutionView(terminal);
  }

  starting(): void {
    wrap(PROMISE, this.terminal.width - 1).forEach((line) => this.view.line(line));
    this.view.line('');
    this.view.line(this.colours.dim('Starting PostgreSQL and the stand-in for AWS, and deploying the stack ...'));
  }

  ready(environment: LocalEnvironment, milliseconds: number): void {
    const { green, dim } = this.colours;
    const { databases, account, deployment } = environment;
    const took = dim(`(${duration(milliseconds)})`);
    for (const text of [
      `PostgreSQL at ${databases.url}, passwords by SCRAM${databases.administration.ca === undefined ? '' : ', TLS verified'}`,
      `Secrets Manager, Step Functions, SNS and Lambda at ${account.url}`,
      `${deployment.functions.length} functions and the state machine from the synthesised stack`,
      `secret orders/db for the role orders_app   ${took}`,
    ]) {
      this.view.line(`${green('✓')} ${text}`);
    }
  }

  watch(application: WatchedApplication): void {
    this.application = application;
  }

  rotationBegins(title: string): void {
    this.rotations += 1;
    this.view.line(`\n${this.colours.bold(`${this.rotations}  ${title}`)}`);
  }

  progress(progress: ExecutionProgress): void {
    this.view.show(progress);
  }

  happened(text: string): void {
    this.view.line(this.colours.dim(`  ... ${text}`));
  }

  passwordIsBack(): void {
    this.happened('the password of AWSCURRENT logs in again');
  }

  alert(message: PublishedMessage): void {
    this.view.line(mail(message, this.terminal));
  }

  rotationEnds(): void {
    // Its last states were shown.
    if (this.application !== undefined) this.happened(applicationText(this.application.figures));
  }

  standing(outcome: Outcome): void {
    this.view.line(`\n${this.colours.bold('Final state')}\n`);
    this.view.line(standing(outcome, this.terminal));
    this.view.line(`${this.colours.bold('The promise, checked')}\n`);
  }

  trying(): void {
    // Only what came of it.
  }

  tried({ says, kept, proof }: PromisePart): void {
    const { green, red, dim } = this.colours;
    this.view.line(`${kept ? green('✓') : red('✗')} ${says.padEnd(PART_WIDTH)}   ${dim(proof)}`);
  }

  end(faults: readonly string[]): void {
    const { green, red, dim } = this.colours;
    const said =
      faults.length === 0
        ? [`${green('✓')} Both rotations ended as expected.`]
        : faults.map((fault) => red(`✗ ${fault}`));
    this.view.line(`\n${said.join('\n')}`);
    this.view.line(dim('Run it with --serve to keep all of this up and use it with the AWS CLI or an SDK.'));
  }

  private get colours() {
    return paint(this.terminal);
  }
}

function standing({ through, undone, versions, alerts }: Outcome, terminal: Terminal): string {
  const { green, yellow, red } = paint(terminal);
  const names = ['before', 'first rotation', 'second rotation'];
  const rows = versions.map(({ versionId, labels, logsIn }, index) => [
    names[index] ?? '',
    versionId,
    labels.join(', ') || '(none)',
    logsIn === 'yes' ? green('yes') : logsIn === 'no' ? 'no' : red('unknown'),
  ]);
  const ended = ({ status, error = '' }: RotationEnd, right: boolean) => {
    const text = `${status} ${error}`.trim();
    return right ? (status === 'SUCCEEDED' ? green(text) : yellow(text)) : red(text);
  };
  const ends = [
    ['first', through, wentThrough(through)],
    ['second', undone, wasUndone(undone)],
  ] as const;
  return [
    table(['password of', 'version', 'staging labels', 'logs in'], rows, terminal),
    table(
      ['rotation', 'execution', 'ended', 'lockout window'],
      ends.map(([name, end, right]) => [
        name,
        end.executionName,
        ended(end, right),
        end.lockoutWindowMilliseconds === undefined ? '-' : duration(end.lockoutWindowMilliseconds),
      ]),
      terminal,
    ),
    table(
      ['alerts sent', 'subject'],
      alerts.map(({ subject }, index) => [String(index + 1), subject ?? '']),
      terminal,
    ),
  ].join('\n');
}
