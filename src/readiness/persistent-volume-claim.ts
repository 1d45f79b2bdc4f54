import type { KubeObject } from '../cluster/object.ts';
import { conditionOf, reasonOf } from './conditions.ts';
import { fieldAt, textAt } from './fields.ts';
import { quantity } from './quantity.ts';
import { current, failed, inProgress, type Readiness } from './readiness.ts';

/** What keeps a bound claim from being as it was asked to be, as conditions that are True. */
const UNFINISHED = [
  'ControllerResizeError',
  'NodeResizeError',
  'ModifyVolumeError',
  'FileSystemResizePending',
  'Resizing',
  'ModifyingVolume',
];

/**
 * Current when it is bound, as kstatus says, and as big as it asks to be: a claim stays bound while it grows, and
 * has no observedGeneration. Failed when its volume is gone, which no controller repairs.
 */
export function persistentVolumeClaim(object: KubeObject): Readiness {
  const phase = textAt(object, 'status.phase');
  if (phase === 'Lost') return failed('its volume is lost');
  if (phase !== 'Bound') return inProgress(`not bound: ${phase || 'no phase yet'}`);
  const waitsFor = unfinished(object) ?? tooSmall(object);
  return waitsFor === undefined ? current : inProgress(waitsFor);
}

function unfinished(object: KubeObject): string | undefined {
  for (const type of UNFINISHED) {
    const condition = conditionOf(object, type);
    if (condition?.status === 'True') return `${type}: ${reasonOf(condition)}`;
  }
  return undefined;
}

function tooSmall(object: KubeObject): string | undefined {
  const want = fieldAt(object, 'spec.resources.requests.storage');
  const have = fieldAt(object, 'status.capacity.storage');
  return (quantity(have) ?? Number.POSITIVE_INFINITY) < (quantity(want) ?? 0)
    ? `has ${have} of the ${want} that it asks for`
    : undefined;
}
