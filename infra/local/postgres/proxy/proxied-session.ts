import type { Socket } from 'node:net';
import { type ProxiedPair, type ProxyTarget, type ProxyTls, reach, shakeHands } from './handshake';
import {
  checkFault,
  type ConnectEvent,
  connectEvent,
  failingStatement,
  type PostgresFault,
  type PostgresInterceptor,
  type ProxyEvent,
} from './interception';
import { commandTag, ProxyObservation } from './observation';
import type { Peer } from './peer';
import * as wire from './protocol';

/** What every session of a proxy has in common. */
interface ProxySessionProps {
  readonly target: ProxyTarget;
  readonly tls: ProxyTls;
  readonly intercept: PostgresInterceptor;
}

/** One client's connection through the proxy, from its first byte to the end. */
export class ProxySession {
  readonly observation = new ProxyObservation();
  private readonly rawServer: Socket;
  /** What happens to the server's replies; `lose...` cuts where the reply would be complete. */
  private replies: 'pass' | 'loseLogin' | 'loseStatement' | 'drop' = 'pass';
  /** What is spoken to the client on: its TCP connection, or TLS within. */
  private client: Socket | undefined;

  constructor(
    private readonly rawClient: Socket,
    /** 1 for the proxy's first connection. */
    private readonly number: number,
    private readonly props: ProxySessionProps,
  ) {
    this.rawServer = reach(props.target);
  }

  /** Resolves when the connection has ended, however it did; rejects only with an error of the interceptor. */
  async run(): Promise<void> {
    try {
      const pair = await shakeHands(this.rawClient, this.rawServer, this.props.target, this.props.tls);
      if (pair) await this.serve(pair);
      this.rawClient.destroy();
      this.rawServer.destroy();
    } catch (error) {
      // What the client sees of a failing server is a reset, as it would be without the proxy.
      this.cut();
      if (error instanceof InterceptorError) throw error.cause;
    }
  }

  /** Cuts both connections at once, with a TCP reset for the client. */
  cut(): void {
    this.replies = 'drop';
    // Node neither resets nor closes a connection during its shutdown, and then the process never ends.
    if ((this.client ?? this.rawClient).writableEnded) this.rawClient.destroy();
    else this.rawClient.resetAndDestroy();
    this.rawServer.destroy();
  }

  private async serve({ client, server, startup }: ProxiedPair): Promise<void> {
    this.client = client.socket;
    if (startup.code === wire.StartupCode.cancel) {
      server.socket.end(startup.bytes);
      return server.discardRest();
    }
    const event = connectEvent(this.number, wire.startupParameters(startup));
    this.observation.startup(event);
    const fault = await this.ask(event);
    switch (fault?.kind) {
      case 'refuse':
        server.socket.destroy();
        client.socket.end(wire.errorResponse('FATAL', fault.sqlstate, fault.message));
        return client.discardRest();
      case 'cut':
        this.cut();
        return;
      case 'hang':
        return client.discardRest();
      case 'loseReply':
        this.replies = 'loseLogin';
        break;
      case undefined:
    }
    await server.send(startup.bytes);
    await Promise.all([this.passRequests({ client, server }, event), this.passReplies({ client, server })]);
  }

  private async passRequests({ client, server }: Sides, connect: ConnectEvent): Promise<void> {
    for await (const message of wire.messages(client)) {
      if (message.type === 'Q' || message.type === 'P') {
        const tag = commandTag(wire.statementText(message));
        this.observation.statement(tag);
        const fault = await this.ask({ ...connect, kind: 'statement', tag });
        if (fault) {
          const ended = await this.disturb({ client, server }, message, fault);
          if (ended) return;
          continue;
        }
      }
      await server.send(message.bytes);
    }
    server.socket.end();
  }

  /** Lets the fault happen to the statement; true if nothing may follow on this connection. */
  private async disturb({ client, server }: Sides, message: wire.Message, fault: PostgresFault): Promise<boolean> {
    switch (fault.kind) {
      case 'cut':
        this.cut();
        return true;
      case 'hang':
        this.replies = 'drop';
        await client.discardRest();
        server.socket.end(wire.TERMINATE);
        return true;
      case 'loseReply':
        this.replies = 'loseStatement';
        await server.send(message.bytes);
        return false;
      case 'refuse':
        // What follows a Parse up to Sync belongs to the same statement.
        if (message.type === 'P') await skipToSync(client);
        if (fault.severity !== 'FATAL') {
          await server.send(wire.query(failingStatement(fault)));
          return false;
        }
        this.replies = 'drop';
        server.socket.end(wire.TERMINATE);
        client.socket.end(wire.errorResponse('FATAL', fault.sqlstate, fault.message));
        await client.discardRest();
        return true;
    }
  }

  private async passReplies({ client, server }: Sides): Promise<void> {
    for await (const message of wire.messages(server)) {
      this.observation.reply(message);
      // ReadyForQuery: only now the effect is certain.
      if (message.type === 'Z' && (this.replies === 'loseLogin' || this.replies === 'loseStatement')) {
        this.cut();
        return;
      }
      if (this.replies === 'pass' || this.replies === 'loseLogin') {
        await client.send(message.bytes);
      }
    }
    if (this.replies !== 'drop') client.socket.end();
  }

  private async ask(event: ProxyEvent): Promise<PostgresFault | undefined> {
    try {
      const fault = await this.props.intercept(event);
      checkFault(fault);
      return fault;
    } catch (cause) {
      throw new InterceptorError('The interceptor failed.', { cause });
    }
  }
}

type Sides = Omit<ProxiedPair, 'startup'>;

/** Keeps the interceptor's own defects apart from connections that fail. */
class InterceptorError extends Error {}

async function skipToSync(client: Peer): Promise<void> {
  for await (const message of wire.messages(client)) if (message.type === 'S') return;
}
