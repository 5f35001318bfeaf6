import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { scramVerifier } from '../../../functions/postgres/login/scram';
import { LOCAL_REGION } from '../../../infra/local/aws/api/arn';
import type { Reason } from '../../../workflow/reasons';
import type { ASecret } from '../../support/a-secret';
import type { StoryEnvironment } from '../../support/an-environment';
import type { Command } from '../../../functions/alerts/repair-commands';
import { type Block, type Entry, entryOf, procedure, type Step } from './entry';
import { answerIn, type Elsewhere, PROGRAMS } from './programs';
import { Shell } from './shell';

/** How a person carries out a step that leaves a choice, or that happens outside of the keyboard. */
type Way =
  /** Types this piece of the step; `as`, where something is put in for its placeholders. */
  | { readonly types: string; readonly as?: string | (() => Promise<string>) }
  /** Corrects the secret value by this jq filter. */
  | { readonly corrects: string }
  /** Does something the step tells in words. */
  | ((person: Person) => unknown)
  /** Needs nothing here. */
  | 'nothing';

/** Ways by the number of the step; a step without one is carried out to the letter. */
export type Ways = Readonly<Record<number, Way | readonly Way[]>>;

/** What a person knows to begin with: the alert says all of it. */
export interface Occasion {
  readonly reason: Reason;
  readonly unresolved: boolean;
  readonly versionId: string;
  readonly executionArn: string;
}

/** The one who got the alert, and does what the runbook's entry says, as it is written there. */
export class Person {
  /** Whether a new rotation has been started, and its version become current. */
  hasRotated = false;
  private readonly entry: Entry;
  private readonly shell: Shell;

  private constructor(
    readonly stories: StoryEnvironment,
    /** Changes if the person has to make a new one. */
    public secret: ASecret,
    private readonly occasion: Occasion,
    elsewhere: Elsewhere,
  ) {
    this.entry = entryOf(occasion.reason);
    this.shell = new Shell((question) => answerIn(stories.environment, elsewhere, question));
  }

  static async woken(
    stories: StoryEnvironment,
    secret: ASecret,
    occasion: Occasion,
    elsewhere: Elsewhere,
  ): Promise<Person> {
    const person = new Person(stories, secret, occasion, elsewhere);
    await person.shell.open(PROGRAMS, { 'global-bundle.pem': stories.environment.databases.administration.ca ?? '' });
    return person;
  }

  async leave(): Promise<void> {
    await this.shell.close();
  }

  /** Looks whether it is what the entry says. */
  async confirm(): Promise<void> {
    for (const block of this.entry.confirm) await this.type(block);
  }

  /** Carries out every step of the repair, in order. */
  async repair(ways: Ways): Promise<void> {
    for (const step of this.entry.repair) {
      const way = ways[step.number];
      if (way === undefined) await this.followToTheLetter(step);
      else for (const each of [way].flat()) await this.follow(step, each);
    }
  }

  /** Follows a procedure of the runbook by its anchor; `filter` for the one that corrects the secret value. */
  async carryOut(anchor: string, filter = ''): Promise<void> {
    const [first, second] = procedure(anchor).map(({ text }) => text);
    switch (anchor) {
      case 'recover-a-rotation':
      case 'log-in-as-an-application-does':
        await this.command(first);
        return;
      case 'start-a-new-rotation':
        await this.rotate(first, second);
        return;
      case 'set-the-password-by-hand':
        await this.setPassword((await this.command(first)).trim());
        await this.carryOut('log-in-as-an-application-does');
        return;
      case 'correct-a-field-of-the-secret-value':
        await this.command(first?.replace(/'\.host = [^']*'/, `'${filter}'`));
        return;
      default:
        throw new Error(`The runbook has no procedure ${anchor}.`);
    }
  }

  /** Types SQL as the administrator, into a psql that was started with the variables `role` and `database`. */
  administer(sql: string, set: Readonly<Record<string, string>> = {}): Promise<void> {
    const variables = { role: this.secret.role, database: this.secret.database, ...set };
    return this.secret.administer(
      Object.entries(variables).reduce(
        (text, [name, value]) => text.replaceAll(`:'${name}'`, `'${value}'`).replaceAll(`:"${name}"`, `"${value}"`),
        sql,
      ),
    );
  }

  /** Types the commands of an alert's step, as they are. */
  async types(commands: readonly Command[]): Promise<void> {
    let output = '';
    const set: Record<string, string> = {};
    for (const { into, text } of commands) {
      // What stands in backticks psql has the shell run.
      const [, variable, command] = /^\\set (\w+) `(.*)`$/.exec(text) ?? [];
      // A check that finds the fault says so by its exit code as well.
      if (into === 'shell') output = await this.command(text.includes(' check ') ? `${text} || true` : text);
      else if (variable !== undefined) set[variable] = (await this.command(command)).trim();
      else if (text.startsWith('\\password ')) await this.setPassword(output.trim());
      else await this.administer(text, set);
    }
  }

  async command(text: string | undefined): Promise<string> {
    if (text === undefined) throw new Error('The runbook has no such block.');
    const output = await this.shell.type(text, await this.variables());
    await this.stories.whenIdle();
    return output;
  }

  private async follow(step: Step, way: Way): Promise<void> {
    if (way === 'nothing') return;
    if (typeof way === 'function') {
      await way(this);
    } else if ('corrects' in way) {
      if (!step.procedures.includes('correct-a-field-of-the-secret-value')) throw new Error(`Not said: ${step.text}`);
      await this.carryOut('correct-a-field-of-the-secret-value', way.corrects);
    } else {
      if (!step.codes.includes(way.types)) throw new Error(`${way.types} does not stand in: ${step.text}`);
      const text = typeof way.as === 'function' ? await way.as() : (way.as ?? way.types);
      await this.type({ language: /^(aws|npx|echo) /.test(text) ? 'sh' : 'sql', text });
    }
  }

  private async followToTheLetter({ text, procedures, codes }: Step): Promise<void> {
    if (!(await this.applies(text))) return;
    const commands = codes.filter((code) => /^npx --no rds-rotation-workflow \w+ "\$SECRET"$/.test(code));
    for (const command of commands) await this.command(command);
    for (const anchor of procedures) await this.carryOut(anchor);
    if (procedures.length + commands.length === 0) throw new Error(`This step is carried out by nobody: ${text}`);
  }

  private async applies(text: string): Promise<boolean> {
    const unresolved = /If the verdict is unresolved/.test(text) && this.occasion.unresolved;
    const pending = /if AWSPENDING is on a version without AWSCURRENT/i.test(text) && (await this.isDangling());
    return !/^\d+\. If /.test(text) || unresolved || pending;
  }

  private async isDangling(): Promise<boolean> {
    const pending = await this.secret.versionWith('AWSPENDING');
    return pending !== undefined && pending !== (await this.secret.versionWith('AWSCURRENT'));
  }

  private async type({ language, text }: Block): Promise<void> {
    if (language === 'sql') await this.administer(text);
    else await this.command(text);
  }

  private async rotate(start: string | undefined, look: string | undefined): Promise<void> {
    const { VersionId } = JSON.parse(await this.command(start)) as { VersionId: string };
    const labels = JSON.parse(await this.command(look)) as Readonly<Record<string, readonly string[]>>;
    expect(labels[VersionId]).toContain('AWSCURRENT');
    this.hasRotated = true;
  }

  /** What psql does with `\password`: it asks for the password and sends a verifier. */
  private async setPassword(password: string): Promise<void> {
    this.stories.confidential.add(password);
    await this.administer(`ALTER ROLE :"role" PASSWORD '${scramVerifier(password)}'`);
  }

  /** What the runbook asks to be set; some messages name a role and an action. */
  private async variables(): Promise<Readonly<Record<string, string>>> {
    const value = await this.currentValue();
    return {
      SECRET: this.secret.arn,
      VERSION: this.occasion.versionId,
      EXECUTION: this.occasion.executionArn,
      ROLE_ARN: 'arn:aws:iam::000000000000:role/rotation-rotation-function',
      ACTION: 'secretsmanager:PutSecretValue',
      AWS_REGION: LOCAL_REGION,
      PREFIX: 'rotation',
      INSTANCE: 'orders',
      SUPERUSER: this.secret.superuser?.arn ?? '',
      HOST: String(value['host']),
      ROLE: this.secret.role,
      DATABASE: String(value['dbname']),
      PORT: String(value['port']),
    };
  }

  private async currentValue(): Promise<Readonly<Record<string, unknown>>> {
    const { secretsManager } = this.stories.environment.clients;
    const value = await secretsManager
      .send(new GetSecretValueCommand({ SecretId: this.secret.arn }))
      .catch(() => ({ SecretString: '{}' }));
    return JSON.parse(value.SecretString ?? '{}') as Record<string, unknown>;
  }
}
