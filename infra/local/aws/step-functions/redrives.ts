/** "The API will return idempotent responses for the last 10 client tokens used to successfully redrive the execution." */
const TOKENS_KEPT = 10;

/** "These client tokens are valid for up to 15 minutes after they are first used", in milliseconds. */
const TOKEN_VALID = 15 * 60 * 1000;

interface Redrive {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly clientToken: string | undefined;
}

/** The redrives of one execution, in the order in which they began. */
export class Redrives {
  private readonly all: Redrive[] = [];

  get count(): number {
    return this.all.length;
  }

  /** When the last one began, in milliseconds since 1970. */
  get lastAt(): number | undefined {
    return this.all.at(-1)?.at;
  }

  add(redrive: Redrive): void {
    this.all.push(redrive);
  }

  /** When the redrive began that this token asked for; undefined: none did, or the token is no longer remembered. */
  askedForBy(clientToken: string | undefined, now: number): number | undefined {
    if (clientToken === undefined) return undefined;
    const remembered = this.all.filter((redrive) => redrive.clientToken !== undefined).slice(-TOKENS_KEPT);
    return remembered.find((redrive) => redrive.clientToken === clientToken && now - redrive.at <= TOKEN_VALID)?.at;
  }
}
