import { holdRotation } from '../rotation/hold/hold-rotation';
import { parseRotationEvent } from '../rotation/hold/rotation-event';
import { runLogged } from './run-logged';
import type { TaskHandler } from './lambda-task';
import { ProductionWiring, type Dependencies } from './dependencies';

/** The entrance for Secrets Manager's own calls. Returns nothing: the service looks at exceptions and labels only. */
export function serviceEvent(dependencies: Dependencies = new ProductionWiring(process.env)): TaskHandler {
  return (event) =>
    runLogged({ name: 'rotation event' }, dependencies.clock, async () => {
      const parsed = parseRotationEvent(event);
      await runLogged(
        { name: parsed.step, secretArn: parsed.secretArn, versionId: parsed.versionId },
        dependencies.clock,
        () => holdRotation(dependencies, parsed),
      );
    });
}
