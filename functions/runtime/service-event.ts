import { answerStep } from '../rotation/hold-rotation';
import { parseRotationEvent } from '../rotation/rotation-event';
import { guarded } from './run-logged';
import type { TaskHandler } from './lambda-task';
import { ProductionWiring, type Wiring } from './dependencies';

/** The entrance for Secrets Manager's own calls. Returns nothing: the service looks at exceptions and labels only. */
export function serviceEvent(wiring: Wiring = new ProductionWiring(process.env)): TaskHandler {
  return (event) =>
    guarded({ name: 'rotation event' }, wiring.clock, async () => {
      const parsed = parseRotationEvent(event);
      await guarded({ name: parsed.step, secretArn: parsed.secretArn, versionId: parsed.versionId }, wiring.clock, () =>
        answerStep(wiring, parsed),
      );
    });
}
