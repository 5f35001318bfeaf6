import { RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { IRotationSchedule } from '../../rotation-schedule';
import type { RotateOptions } from '../../rotation-workflow-props';
import { RotationStrategy } from '../../secrets/rotation-strategy';
import { AlertSeverity } from '../../secrets/secret-settings';
import { aConstruct, anObject, flag, type Kind, listOf, memberOf, record, text } from '../kinds';
import { CONNECTIONS, KEY_MEMBERS, SECRET } from './cdk';
import { type KindsOf, refuse } from './misfit';
import { PASSWORD } from './password';

const SCHEDULE_EXAMPLE = "{ expression: 'cron(0 3 ? 1/1 2#2 *)', duration: '2h' }";

const SCHEDULE: KindsOf<IRotationSchedule> & { readonly sentence: Kind } = {
  expression: text('cron(0 3 ? 1/1 2#2 *)'),
  duration: text('2h'),
  // A RotationSchedule holds it besides.
  sentence: text('"every day, 03:00 to 04:00 UTC"'),
};

const ROTATE: KindsOf<RotateOptions> = {
  schedule: record(`give ${SCHEDULE_EXAMPLE} or a RotationSchedule`, SCHEDULE, ['expression']),
  database: anObject('the database of the secret, or new Connections(...)', { connections: CONNECTIONS }),
  strategy: memberOf('RotationStrategy', RotationStrategy),
  superuser: SECRET,
  username: text('"orders_app"'),
  replicaRegions: listOf(
    record(
      "give Regions such as { region: 'eu-west-1' }",
      { region: text('eu-west-1'), encryptionKey: aConstruct('a key of that Region', KEY_MEMBERS) },
      ['region'],
    ),
  ),
  rotateImmediately: flag,
  verificationQuery: text('"SELECT count(*) FROM orders"'),
  password: PASSWORD,
  databaseCaFile: text('"certificates/ca.pem"'),
  writerEndpoint: text('database.instanceEndpoint.socketAddress'),
  highestSeverity: memberOf('AlertSeverity', AlertSeverity),
  scheduleLogicalId: text('"OrdersSecretRotationSchedule1A2B3C4D"'),
  removalPolicy: memberOf('RemovalPolicy', RemovalPolicy),
};

const OPTIONS = record(`give options with a schedule: { schedule: ${SCHEDULE_EXAMPLE} }`, ROTATE, ['schedule']);

/** @throws Error for an option that is unknown, missing, or of another type than its declaration says. */
export function checkOptionsShape(scope: Construct, options: unknown): void {
  refuse(scope, 'options', OPTIONS(options));
}
