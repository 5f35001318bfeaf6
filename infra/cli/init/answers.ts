import type { WrittenConfiguration } from '../../configuration/rotation-configuration';

/** What is known once every question is answered. */
export interface Answers {
  readonly secrets: readonly string[];
  readonly schedule: string;
  readonly window: string;
  readonly strategy: 'single-user' | 'single-user-with-superuser' | 'alternating-users';
  readonly superusers: readonly string[];
  /** Undefined: the databases can be reached publicly. */
  readonly vpc: string | undefined;
  readonly subnets: readonly string[];
  readonly databaseGroup: string | undefined;
  readonly port: number;
  readonly endpoint: boolean;
  readonly cidr: string;
  readonly emails: readonly string[];
  readonly slackSecret: string | undefined;
  readonly namePrefix: string;
  readonly fleet: boolean;
}

/** Where editors find the file's schema. */
const SCHEMA = './node_modules/rds-rotation-workflow/docs/rotation.schema.json';

/** The file for these answers. Fields whose question did not apply are absent. */
export function configurationOf(answers: Partial<Answers>): WrittenConfiguration {
  const { secrets = [], schedule = '', window, strategy, superusers = [], namePrefix, fleet } = answers;
  const { vpc, subnets = [], databaseGroup, port, endpoint, cidr, emails = [], slackSecret } = answers;
  return {
    $schema: SCHEMA,
    ...(namePrefix !== undefined && { namePrefix }),
    ...(fleet !== undefined && { fleet }),
    ...(vpc !== undefined && {
      vpc: {
        id: vpc,
        subnets: [...subnets],
        ...(endpoint === true && { secretsManagerEndpoint: true }),
        ...(cidr !== undefined && { cidr }),
      },
    }),
    alerts: { emails: [...emails], ...(slackSecret !== undefined && { slackWebhookSecret: slackSecret }) },
    ...(superusers.length > 0 && { superusers: [...superusers] }),
    secrets: secrets.map((secret) => ({
      secret,
      schedule,
      ...(window !== undefined && { window }),
      ...(strategy !== undefined && strategy !== 'single-user' && { strategy }),
      ...(databaseGroup !== undefined && {
        database: { securityGroup: databaseGroup, ...(port !== undefined && { port }) },
      }),
    })),
  };
}
