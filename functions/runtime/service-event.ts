import { holdRotation } from '../rotation/hold/hold-rotation';
import { Paces } from '../rotation/hold/pace';
import { parseRotationEvent } from '../rotation/hold/rotation-event';
import { runLogged } from './run-logged';
import type { TaskHandler } from './lambda-task';
import type { WorkflowPorts } from '../rotation/ports';

/** The entrance for Secrets Manager's own calls. Returns nothing: the service looks at exceptions and labels only. */
export function serviceEvent(ports: WorkflowPorts): TaskHandler {
  const paces = new Paces();
  /** The version that this execution environment made current last: its other steps follow within moments. */
  let made: string | undefined;
  return (event) =>
    runLogged({ name: 'rotation event' }, ports.clock, async () => {
      const parsed = parseRotationEvent(event);
      await runLogged(
        { name: parsed.step, secretArn: parsed.secretArn, versionId: parsed.versionId },
        ports.clock,
        async () => {
          const version = `${parsed.secretArn} ${parsed.versionId}`;
          if (parsed.step !== 'createSecret' && made === version) return;
          await holdRotation(ports, parsed, paces);
          if (parsed.step === 'createSecret') made = version;
        },
      );
    });
}
