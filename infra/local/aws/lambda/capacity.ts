import { ServiceError } from '../api/service-error';

/** The account's concurrent executions: at most this many invocations run at a time, and any further one is refused. */
export class Capacity {
  private taken = 0;

  /** @param limit default: no limit */
  constructor(private readonly limit = Infinity) {}

  /** @throws ServiceError `TooManyRequestsException` while no execution is free */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    if (this.taken >= this.limit) throw new ServiceError('TooManyRequestsException', 'Rate Exceeded.', 429);
    this.taken += 1;
    try {
      return await work();
    } finally {
      this.taken -= 1;
    }
  }
}
