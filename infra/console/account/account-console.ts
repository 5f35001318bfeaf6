import { type ExecutionListItem, ListExecutionsCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '../../../functions/rotation/ports';
import { asking } from '../../cli/aws/aws-error';
import { describeSecret, rankOf, type SecretFacts as Described } from '../../cli/aws/described-secret';
import type { ExecutionFacts, SecretFacts, Snapshot } from '../model';
import { readExecution } from '../reading';
import type { ConsoleSource } from '../server/source';
import { SnapshotStore } from '../snapshot-store';
import { accountLights } from './account-lights';

/** Executions shown for each state machine: one page of ListExecutions. */
const EXECUTIONS = 40;
/** Histories that are read in each poll, the newest first; the next poll reads more. */
const HISTORIES = 8;
/** Secrets that are described in each poll, in turn. */
const SECRETS = 20;

/** What is shown, and which clients to use. */
interface AccountView {
  readonly stepFunctions: SFNClient;
  readonly secretsManager: SecretsManagerClient;
  readonly secretArns: readonly string[];
  readonly stateMachineArns: readonly string[];
  readonly place: string;
  readonly clock: Clock;
  /** The command that tries a login. */
  readonly checkCommand: (secretName: string) => string;
}

/**
 * A real account, read-only: DescribeSecret, ListExecutions, DescribeExecution and GetExecutionHistory, a bounded number of
 * each per poll. It reads no secret value and starts nothing; it has no actions.
 */
export class AccountConsole implements ConsoleSource {
  private readonly store: SnapshotStore;
  private readonly executions = new Map<string, ExecutionFacts>();
  /** Executions of the state machine that this product did not start, such as an operator's with other input. */
  private readonly foreign = new Set<string>();
  private readonly secrets = new Map<string, SecretFacts>();
  private turn = 0;

  constructor(private readonly view: AccountView) {
    this.store = new SnapshotStore(this.compose(undefined));
  }

  get snapshot(): Snapshot {
    return this.store.snapshot;
  }

  readonly subscribe: ConsoleSource['subscribe'] = (listener) => this.store.subscribe(listener);

  /** Polls once; what cannot be read is reported on the page, and read in the next poll. */
  async look(): Promise<void> {
    try {
      await this.readSecrets();
      await this.readExecutions();
      this.store.publish(this.compose(undefined));
    } catch (error) {
      this.store.publish(this.compose((error as Error).message));
    }
  }

  private async readSecrets(): Promise<void> {
    const { secretArns, secretsManager } = this.view;
    const count = Math.min(SECRETS, secretArns.length);
    for (let index = 0; index < count; index += 1) {
      const arn = secretArns[this.turn % secretArns.length] ?? '';
      this.turn += 1;
      this.secrets.set(arn, secretFacts(await describeSecret(secretsManager, arn)));
    }
  }

  /** An ended execution does not change, so it is read once. */
  private async readExecutions(): Promise<void> {
    const { stateMachineArns, stepFunctions } = this.view;
    const listed: ExecutionListItem[] = [];
    for (const stateMachineArn of stateMachineArns) {
      const { executions = [] } = await asking(
        { action: 'states:ListExecutions', on: `the state machine ${stateMachineArn}` },
        () => stepFunctions.send(new ListExecutionsCommand({ stateMachineArn, maxResults: EXECUTIONS })),
      );
      listed.push(...executions);
    }
    const open = listed.filter(({ executionArn: arn = '' }) => {
      const known = this.executions.get(arn);
      return !this.foreign.has(arn) && (known === undefined || known.status === 'RUNNING');
    });
    for (const { executionArn: arn = '' } of open.slice(0, HISTORIES)) {
      const facts = await readExecution(stepFunctions, arn);
      if (facts === undefined) this.foreign.add(arn);
      else this.executions.set(arn, facts);
    }
  }

  private compose(trouble: string | undefined): Snapshot {
    const { place, clock, checkCommand, secretArns } = this.view;
    const secrets = [...this.secrets.values()];
    const executions = [...this.executions.values()]
      .filter(({ secretArn }) => secretArns.includes(secretArn))
      .sort((one, other) => other.from - one.from)
      .slice(0, EXECUTIONS);
    return {
      place: { kind: 'account', name: place },
      now: clock.now(),
      promise: accountLights(secrets, executions, checkCommand),
      secrets,
      executions,
      alerts: [],
      actions: [],
      faults: [],
      ...(trouble !== undefined && { trouble }),
    };
  }
}

function secretFacts({ arn, name, labels, rotationEnabled, lastRotated, nextRotation }: Described): SecretFacts {
  return {
    arn,
    name,
    rotates: rotationEnabled,
    versions: Object.entries(labels)
      .map(([versionId, held]) => ({ versionId, labels: held, logsIn: 'notTried' as const }))
      .sort((one, other) => rankOf(one.labels) - rankOf(other.labels)),
    ...(lastRotated !== undefined && { lastRotated: lastRotated.getTime() }),
    ...(nextRotation !== undefined && { rotatedBy: nextRotation.getTime() }),
  };
}
