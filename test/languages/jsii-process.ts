import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A value as it travels: an object by its reference, a struct or a member of an enumeration by its name. */
export type Reference = Readonly<Record<string, unknown>>;

/** A struct, which every language builds out of named arguments. */
export const struct = (fqn: string, data: object): Reference => ({ '$jsii.struct': { fqn, data } });
export const member = (enumeration: string, name: string): Reference => ({ '$jsii.enum': `${enumeration}/${name}` });

/** The program that a CDK app in Python, Java, .NET or Go starts, and talks to in lines of JSON. */
export class JsiiProcess {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly answers: AsyncIterator<string>;
  private said = '';

  constructor(program: string, environment: NodeJS.ProcessEnv) {
    this.child = spawn(process.execPath, [program], {
      env: { ...environment, JSII_RUNTIME_PACKAGE_CACHE: 'disabled' },
    });
    this.child.stderr.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
    this.answers = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  /** Begins: the program says what it is before it is asked anything. */
  async hello(): Promise<string> {
    return String((await this.answer())['hello']);
  }

  async load(name: string, version: string, tarball: string): Promise<void> {
    await this.ask('load', { name, version, tarball });
  }

  create(fqn: string, ...args: readonly unknown[]): Promise<Reference> {
    return this.ask('create', { fqn, args });
  }

  async callStatic(fqn: string, method: string, ...args: readonly unknown[]): Promise<unknown> {
    return (await this.ask('sinvoke', { fqn, method, args }))['result'];
  }

  async call(objref: Reference, method: string, ...args: readonly unknown[]): Promise<unknown> {
    return (await this.ask('invoke', { objref, method, args }))['result'];
  }

  async get(objref: Reference, property: string): Promise<unknown> {
    return (await this.ask('get', { objref, property }))['value'];
  }

  /** The program starts a further one, which outlives a signal but not its input. */
  end(): void {
    this.child.stdin.end();
    this.child.kill('SIGKILL');
  }

  private async ask(api: string, request: object): Promise<Reference> {
    this.child.stdin.write(`${JSON.stringify({ api, ...request })}\n`);
    const { ok, error } = (await this.answer()) as { readonly ok?: unknown; readonly error?: string };
    if (error !== undefined) throw new Error(error);
    return ok as Reference;
  }

  private async answer(): Promise<Reference> {
    const next = await this.answers.next();
    if (next.done === true) throw new Error(`The program of jsii has ended:\n${this.said}`);
    return JSON.parse(next.value) as Reference;
  }
}
