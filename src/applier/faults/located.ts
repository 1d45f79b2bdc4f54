import { placeOfField } from '../../manifests/field-places.ts';
import { formatPath } from '../../manifests/source-node.ts';
import type { ObjectFault } from '../../record/record.ts';
import type { PlacedObject } from '../plan/plan.ts';
import type { WriteFault } from '../rollout/write-context.ts';
import { stepsOf } from './server-path.ts';

/** A refusal for what the manifest says in a field, with the place where it says so. Any other is left as it is. */
export function located({ object, manifest }: PlacedObject, refused: WriteFault): WriteFault {
  const { fault, isTaken } = refused;
  if (isTaken || !fault.final || fault.field === undefined) return refused;
  const steps = stepsOf(fault.field, object);
  const field = steps.length > 0 ? formatPath(steps) : fault.field;
  return { ...refused, fault: { ...fault, field, ...placed(manifest, steps) } };
}

function placed(
  manifest: PlacedObject['manifest'],
  steps: ReturnType<typeof stepsOf>,
): Pick<ObjectFault, 'place'> {
  if (!manifest || steps.length === 0) return {};
  const { file, line, column } = placeOfField(manifest, steps);
  return { place: `${file}:${line}:${column}` };
}
