import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { Client, DatabaseError } from 'pg';
import { CHECKING_SESSION } from './testbed';
import type { Story } from './story';

/** SQLSTATEs by which a server refuses a login: a wrong password, and no right to log in. */
const REFUSED = ['28P01', '28000'];

/** Real milliseconds between two logins, so that many applications leave the rotations room on one machine. */
const PAUSE = 20;

/**
 * An application that logs in again and again from the beginning of a story to its end, by turns with AWSCURRENT as it reads
 * it at that moment, and with what it had read when the rotation began.
 */
export class Application {
  private held = '';
  private ended = false;
  private readonly refused = new Map<string, number>();
  private working = Promise.resolve();
  private logins = 0;

  private constructor(private readonly story: Story) {}

  static async start(story: Story): Promise<Application> {
    const application = new Application(story);
    await application.renew();
    application.working = application.work();
    return application;
  }

  /** A rotation begins: what is read now may be used until the next one does. */
  async renew(): Promise<void> {
    this.held = await this.read();
  }

  /** @returns what must not be: logins that were refused */
  async end(): Promise<readonly string[]> {
    this.ended = true;
    await this.working;
    const refusals = [...this.refused].map(([which, count]) => `${count} logins with ${which} were refused`);
    return this.logins === 0 ? ['the application did not log in at all'] : refusals;
  }

  private async work(): Promise<void> {
    while (!this.ended) {
      await this.logIn('AWSCURRENT', await this.read());
      await this.logIn('what was AWSCURRENT as the rotation began', this.held);
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }

  private async read(): Promise<string> {
    const { secretsManager } = this.story.testbed.environment.clients;
    const { SecretString = '' } = await secretsManager.send(
      new GetSecretValueCommand({ SecretId: this.story.secretArn }),
    );
    return SecretString;
  }

  private async logIn(which: string, text: string): Promise<void> {
    const { host, port, ca = '' } = this.story.testbed.environment.databases.administration;
    const { username: user, password, dbname: database } = JSON.parse(text) as Record<string, string>;
    const client = new Client({
      host,
      port,
      user,
      password,
      database,
      ssl: { ca },
      application_name: CHECKING_SESSION,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      this.logins += 1;
    } catch (error) {
      if (!(error instanceof DatabaseError) || !REFUSED.includes(error.code ?? '')) throw error;
      this.refused.set(which, (this.refused.get(which) ?? 0) + 1);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
