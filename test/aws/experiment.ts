import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { StrategyName } from '../../workflow/names';

/** A secret with the function that rotates it. */
interface Subject {
  readonly secretArn: string;
  readonly functionArn: string;
}

/** An account in which experiments are run: one of AWS, or the stand-in. */
export interface Laboratory {
  readonly kind: 'aws' | 'stand-in';
  readonly clients: {
    readonly secretsManager: SecretsManagerClient;
    readonly stepFunctions: SFNClient;
    readonly lambda: LambdaClient;
  };
  /** The product: the administrator's secret of the example, and its rotation function. */
  readonly product: Subject & { readonly stateMachineArn: string };
  /** For each strategy a secret of the product whose role is there. */
  readonly ofStrategies: () => Promise<Readonly<Record<StrategyName, string>>>;
  /** The function that records how it is called as tags of its secret; see probe.ts. */
  readonly probe: Subject;
  /** Credentials that carry `secretsmanager:resource/AllowRotationLambdaArn` = the probe, for experiments on the condition key. */
  readonly joined: (() => Promise<SecretsManagerClient>) | undefined;
  /** Milliseconds since 1970 on the clock of the account. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** Names of the service's own events for the secret, oldest first; may lag behind by minutes. */
  rotationEvents(secretArn: string, since: number): Promise<readonly string[]>;
  /** The longest an experiment may watch, in milliseconds. */
  readonly patience: number;
  /** Removes everything that was made. */
  close(): Promise<void>;
}

/** What was seen. */
export interface Observation {
  /** One line without any secret. */
  readonly seen: string;
  /** Whether it is what the product assumes; undefined if it could not be settled. */
  readonly agrees: boolean | undefined;
}

/** One question to AWS that no documentation answers. */
export interface Experiment {
  readonly name: string;
  readonly question: string;
  /** What the product assumes, and what it does if that is wrong. */
  readonly assumed: string;
  /** Where it can be run. */
  readonly on: readonly Laboratory['kind'][];
  /** Roughly how long it takes in AWS, in minutes. */
  readonly minutes: number;
  run(laboratory: Laboratory): Promise<Observation>;
}
