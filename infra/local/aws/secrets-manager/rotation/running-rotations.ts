import { BackgroundWork } from '../../api/background-work';
import { RotationPlaces } from './rotation-places';
import type { RetryPolicy, Rotation, RotationContext } from './rotation-process';
import { rotate, testRotation } from './rotation-process';

/** The rotations and lone tests that are in progress or wait for their next attempt. */
export class RunningRotations {
  private readonly background: BackgroundWork;
  private readonly running = new Set<Rotation>();
  private readonly places: RotationPlaces;

  /**
   * @param atOnce how many run at a time
   * @param onDefect called with a defect of the stand-in, which ends that rotation.
   */
  constructor(
    private readonly context: RotationContext,
    private readonly retry: RetryPolicy,
    atOnce: number,
    onDefect: (defect: unknown) => void,
  ) {
    this.background = new BackgroundWork(onDefect);
    this.places = new RotationPlaces(context.clock, atOnce);
  }

  /** Begins once the caller has answered. */
  start(rotation: Rotation): void {
    this.running.add(rotation);
    this.background.start((signal) => {
      const work = () =>
        rotation.kind === 'test'
          ? testRotation(rotation, this.context, signal)
          : rotate(rotation, this.context, this.retry, signal);
      return this.places.hold(work, signal).finally(() => this.running.delete(rotation));
    });
  }

  /** Whether the secret is being rotated or tested, with this version if one is named. */
  has(secretArn: string, versionId?: string): boolean {
    return [...this.running].some(
      (rotation) => rotation.secretArn === secretArn && (versionId ?? rotation.versionId) === rotation.versionId,
    );
  }

  whenIdle(): Promise<void> {
    return this.background.whenIdle();
  }

  /** Ends every rotation, without events. Later ones do not begin. */
  stop(): void {
    this.background.stop();
  }
}
