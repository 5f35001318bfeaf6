import { Connections, type ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { DatabaseWays } from './database-ways';
import { RotatedSecrets } from './secrets/rotated-secrets';
import type { IRotationWorkflow } from './rotation-workflow-interface';
import type { RotateOptions } from './rotation-workflow-props';
import type { SecretRotation } from './secrets/secret-rotation';

const NO_GROUPS = 'it has a meaning only with `securityGroups`: those of the functions, which the database is to admit';

const NO_GRANTS =
  "functions get their rights where the workflow is made: name the superuser's secret in its property superusers";

interface Imported {
  readonly rotationFunctionArn: string;
  /** Security groups of the functions in the VPC; undefined if they are not known. Needed only to open a database to them. */
  readonly securityGroups: (() => readonly ISecurityGroup[]) | undefined;
}

/** A workflow of another stack. A secret joins it by naming its rotation function. */
export class ImportedWorkflow extends Construct implements IRotationWorkflow {
  readonly rotationFunctionArn: string;
  private readonly secrets: RotatedSecrets;
  private opened: { readonly connections: Connections; readonly ways: DatabaseWays } | undefined;

  constructor(
    scope: Construct,
    id: string,
    private readonly imported: Imported,
  ) {
    super(scope, id);
    this.rotationFunctionArn = imported.rotationFunctionArn;
    this.secrets = new RotatedSecrets(this, {
      ...(imported.securityGroups === undefined && { noDatabase: NO_GROUPS }),
      noSuperuser: NO_GRANTS,
    });
  }

  get connections(): Connections {
    return this.network.connections;
  }

  rotate(secret: ISecret, options: RotateOptions): SecretRotation {
    this.secrets.check(secret, options);
    if (options.database !== undefined) this.network.ways.open(options.database);
    return this.secrets.add(secret, options, {
      rotationFunctionArn: this.rotationFunctionArn,
      fleet: true,
      after: options.database === undefined ? [] : [...this.network.ways.to(options.database)],
    });
  }

  private get network() {
    if (this.opened === undefined) {
      const connections = new Connections({ securityGroups: [...(this.imported.securityGroups?.() ?? [])] });
      this.opened = { connections, ways: new DatabaseWays(connections) };
    }
    return this.opened;
  }
}
