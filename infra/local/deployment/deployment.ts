/** A function as the template deploys it. */
export interface DeployedFunction {
  readonly functionName: string;
  readonly arn: string;
  /** Folder of the bundle, the function's LAMBDA_TASK_ROOT. */
  readonly directory: string;
  /** `index.handler`. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
}

export interface DeployedStateMachine {
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  readonly definition: object;
}

export interface DeployedTopic {
  readonly name: string;
  readonly arn: string;
}

export interface DeployedSubscription {
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
}

export interface DeployedRule {
  readonly name: string;
  readonly eventPattern: object;
  readonly targets: readonly {
    readonly arn: string;
    readonly inputTransformer?: {
      readonly inputPathsMap: Readonly<Record<string, string>>;
      readonly inputTemplate: string;
    };
  }[];
}

/** Everything of a synthesised stack that the stand-in runs. */
export interface Deployment {
  readonly functions: readonly DeployedFunction[];
  readonly stateMachines: readonly DeployedStateMachine[];
  readonly topics: readonly DeployedTopic[];
  readonly subscriptions: readonly DeployedSubscription[];
  readonly rules: readonly DeployedRule[];
  /** Types of resources that are in the template and have no effect here, each once. */
  readonly notImitated: readonly string[];
}
