import { App, DefaultStackSynthesizer, type Duration, type IStackSynthesizer, Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { PasswordOptions } from '../../functions/rotation/secret/password-options';
import { LOCAL_ACCOUNT, LOCAL_REGION } from './aws/api/arn';
import { FUNCTIONS } from '../constructs/functions/function-table';
import { RotationWorkflow } from '../constructs/rotation-workflow';

/** Name of the local stack, and so of its template: `<LOCAL_STACK>.template.json`. */
export const LOCAL_STACK = 'RotationLocal';
/** Beginning of every name in the local stack: the machine is `rotation`, a function `rotation-set-secret`. */
export const LOCAL_NAME_PREFIX = 'rotation';

/** Names of the superusers' secrets, which strategies other than single user may use; a pattern of IAM. */
const LOCAL_SUPERUSERS = 'rotation/superuser*';

/** Names of the functions that run in the VPC where there is one, and may be idle for weeks there. */
export const DATABASE_FUNCTIONS: readonly string[] = Object.values(FUNCTIONS)
  .filter(({ logsIn }) => logsIn)
  .map(({ entry }) => `${LOCAL_NAME_PREFIX}-${entry}`);

/** What differs from one local run to the next. */
export interface LocalAppOptions {
  /** Folder for the cloud assembly: template and function bundles. */
  readonly outdir: string;
  /** PEM file of the authority that signed the local database's certificate. */
  readonly databaseCaFile: string;
  /** Complete ARN of the secret that holds the webhook's address; without it nothing is posted to Slack. */
  readonly slackWebhookSecretArn?: string;
  readonly verificationQuery?: string;
  /** Default false, as in `RotationWorkflow`. */
  readonly alertOnSuccess?: boolean;
  /** Default false, as in `RotationWorkflow`. */
  readonly reportSessions?: boolean;
  readonly password?: PasswordOptions;
  /** Default false, as in `RotationWorkflow`. */
  readonly findWriters?: boolean;
  /** Default 3 minutes, as in `RotationWorkflow`. */
  readonly databasePatience?: Duration;
  /** Default an hour, as in `RotationWorkflow`. */
  readonly recoveryPatience?: Duration;
}

/**
 * The app the laptop runs: the very construct that is deployed, outside of a VPC and without secrets, which are made at
 * run time. Account, Region and partition are literal, so that the template is nearly free of intrinsic functions;
 * each function's resource names its bundle in the metadata `aws:asset:path`. Call `synth()` on what is returned.
 */
export function buildLocalApp(options: LocalAppOptions): App {
  const { outdir, slackWebhookSecretArn, ...props } = options;
  const app = new App({
    outdir,
    analyticsReporting: false,
    treeMetadata: false,
    // The same resources are validated where they are synthesised for AWS; here it would cost two seconds at each start.
    builtinCloudFormationValidation: false,
    context: {
      'aws:cdk:enable-asset-metadata': true,
      '@aws-cdk/core:enablePartitionLiterals': true,
      '@aws-cdk/aws-iam:minimizePolicies': true,
    },
  });
  const stack = new Stack(app, LOCAL_STACK, {
    env: { account: LOCAL_ACCOUNT, region: LOCAL_REGION },
    synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer,
  });
  new RotationWorkflow(stack, 'Rotation', {
    ...props,
    namePrefix: LOCAL_NAME_PREFIX,
    // Here secrets are made, and given to the rotation function, at run time.
    fleet: true,
    dashboard: false,
    superusers: [Secret.fromSecretNameV2(stack, 'Superusers', LOCAL_SUPERUSERS)],
    ...(slackWebhookSecretArn !== undefined && {
      slackWebhook: Secret.fromSecretCompleteArn(stack, 'SlackWebhook', slackWebhookSecretArn),
    }),
  });
  return app;
}
