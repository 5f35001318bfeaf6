import type { ASecret } from '../../support/a-secret';
import type { StoryEnvironment } from '../../support/an-environment';

/** For how many milliseconds of the stand-in an application goes by what it has read. */
const CACHES = { fresh: 0, '5 s': 5_000, '5 min': 5 * 60_000 };
type Cache = keyof typeof CACHES;

/** Applications that log in as fast as they can: one reads the secret each time, two go by what they have read a while ago. */
export class Prober {
  private readonly logins: Record<Cache | 'refused', number> = { fresh: 0, '5 s': 0, '5 min': 0, refused: 0 };
  private readonly read = new Map<
    Cache,
    { readonly user: string; readonly password: string; readonly until: number }
  >();
  private ended = false;
  private readonly work: Promise<void>;

  constructor(
    private readonly stories: StoryEnvironment,
    private readonly secret: ASecret,
  ) {
    this.work = this.logIn();
  }

  /** Each of them reads the value now and goes by it from now on: the worst moment is right before a rotation. */
  async renewCaches(): Promise<void> {
    for (const cache of Object.keys(CACHES) as Cache[]) await this.value(cache, true);
  }

  /** How many logins were accepted of each, and how many refused in all. */
  async end(): Promise<Readonly<Record<Cache | 'refused', number>>> {
    this.ended = true;
    await this.work;
    return this.logins;
  }

  private async logIn(): Promise<void> {
    while (!this.ended) {
      for (const cache of Object.keys(CACHES) as Cache[]) {
        const { user, password } = await this.value(cache);
        this.logins[(await this.secret.letsIn(password, user)) ? cache : 'refused'] += 1;
      }
    }
  }

  private async value(cache: Cache, anew = false) {
    const now = this.stories.clock.now();
    const known = this.read.get(cache);
    if (known !== undefined && now < known.until && !anew) return known;
    const { username, password } = (await this.secret.value()) ?? {};
    const value = { user: String(username), password: String(password), until: now + CACHES[cache] };
    this.read.set(cache, value);
    return value;
  }
}
