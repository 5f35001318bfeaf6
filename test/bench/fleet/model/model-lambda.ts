import type { InvocationResult } from '../../../../infra/local/aws/api/call';
import type { LocalClock } from '../../../../infra/local/aws/clocks/clock';
import { Capacity } from '../../../../infra/local/aws/lambda/capacity';
import { crashed, faultErrors } from '../../../../infra/local/aws/lambda/invocation-fault';
import { errorReport } from '../../../../infra/local/aws/lambda/sandbox/error-report';
import type { Faults } from '../faults';
import type { TokenBuckets } from './token-buckets';

/** Milliseconds of a state with its transitions, of an invocation, and of a function's first one in a VPC. */
const LATENCY = { state: 30, warm: 5, cold: 600 } as const;
/** Transitions of a rotation for each of its nine invocations by the state machine: twelve in all. */
const TRANSITIONS = 12 / 9;

export type Handler = (event: unknown) => Promise<unknown>;

/** The functions in this process, each with the sandboxes that AWS would have: as many as ever ran at a time. */
export class ModelLambda {
  private readonly capacity: Capacity;
  private readonly idle = new Map<string, number>();
  private running = 0;
  /** The most that ran at a time. */
  mostAtOnce = 0;
  invocations = 0;
  refusals = 0;

  constructor(
    private readonly clock: LocalClock,
    private readonly handlers: Readonly<Record<string, Handler>>,
    private readonly buckets: TokenBuckets,
    private readonly faults: Faults,
    concurrency: number,
  ) {
    this.capacity = new Capacity(concurrency);
  }

  /** For the state machine. */
  async invokeInState(functionArn: string, payload: string): Promise<InvocationResult> {
    await this.clock.sleep(LATENCY.state + this.buckets.delayFor('StateTransition', TRANSITIONS));
    return this.invoke(functionArn, payload);
  }

  /** @throws ServiceError `TooManyRequestsException` without capacity */
  async invoke(functionArn: string, payload: string): Promise<InvocationResult> {
    const name = functionArn.replace(/^.*:/, '');
    const fault = this.faults.ofInvocation();
    if (fault === 'notRun') throw faultErrors.serviceError();
    try {
      const answer = await this.capacity.hold(() => this.run(name, payload));
      return fault === 'killed' ? crashed('Runtime.ExitError') : answer;
    } catch (error) {
      this.refusals += 1;
      throw error;
    }
  }

  private async run(name: string, payload: string): Promise<InvocationResult> {
    const idle = this.idle.get(name) ?? 0;
    this.idle.set(name, Math.max(0, idle - 1));
    this.running += 1;
    this.invocations += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.running);
    try {
      await this.clock.sleep(idle > 0 ? LATENCY.warm : LATENCY.cold);
      const answer = await this.handlers[name]?.(JSON.parse(payload));
      return { statusCode: 200, payload: JSON.stringify(answer ?? null) };
    } catch (error) {
      return { statusCode: 200, functionError: 'Unhandled', payload: JSON.stringify(errorReport(error)) };
    } finally {
      this.running -= 1;
      this.idle.set(name, (this.idle.get(name) ?? 0) + 1);
    }
  }
}
