import type { Endpoint } from '../../../workflow/document';
import type { Credentials } from '../../rotation/secret/credentials';
import type { Authorities } from './authorities';
import { LoginConnection } from './login-connection';

/** A connection to a server that is under way before it is known who logs in. It is for one login, and always encrypted. */
export class Approach {
  #connection: LoginConnection | undefined;

  constructor(
    private readonly at: Endpoint,
    private readonly authorities: Authorities,
  ) {
    this.#connection = new LoginConnection(authorities.verifyFull(at.host));
    this.#connection.approach(at.port, at.host);
  }

  /** The connection, if it leads to where these credentials are for; only once. */
  take({ host, port, tls }: Credentials, authorities: Authorities): LoginConnection | undefined {
    if (!tls || host !== this.at.host || port !== this.at.port || authorities !== this.authorities) return undefined;
    const taken = this.#connection;
    this.#connection = undefined;
    return taken;
  }

  /** Closes the connection if nobody has taken it. */
  leave(): void {
    this.#connection?.stream.destroy();
  }
}
