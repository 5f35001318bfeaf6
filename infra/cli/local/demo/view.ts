import type { StrategyName } from '../../../../workflow/names';
import type { ExecutionProgress, LocalEnvironment, PublishedMessage } from '../../../local/index';
import type { ApplicationFigures } from './application-text';
import type { Outcome } from './outcome';
import type { PromisePart } from './promise';
import type { RotationEnd } from './run-rotations';

/** An application whose figures change while it works. */
export interface WatchedApplication {
  readonly figures: ApplicationFigures;
}

/** Shows the demonstration. */
export interface DemoView {
  starting(): void;
  ready(environment: LocalEnvironment, milliseconds: number): void;
  /** An application works from now on; its figures are shown with each rotation. */
  watch(application: WatchedApplication): void;
  rotationBegins(title: string, strategy: StrategyName): void;
  progress(progress: ExecutionProgress): void;
  /** Done by someone outside the rotation. */
  happened(text: string): void;
  /** RollBack is at work, and the password of AWSCURRENT logs in again. */
  passwordIsBack(): void;
  alert(message: PublishedMessage): void;
  rotationEnds(end: RotationEnd, asItShould: boolean): void;
  /** Both rotations are over. */
  standing(outcome: Outcome): void;
  /** A part of the promise is being tried. */
  trying(says: string): void;
  tried(part: PromisePart): void;
  /** What is not as expected; empty if everything is. */
  end(faults: readonly string[]): void;
}
