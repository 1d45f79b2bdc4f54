import { fieldManager } from '../../cluster/field-manager.ts';
import type { KubeObject } from '../../cluster/object.ts';
import { displayName } from '../../cluster/object.ts';
import type { ObjectFault } from '../../record/record.ts';
import { ourEntry } from '../compare/live-state.ts';
import { few } from '../faults/object-fault.ts';
import type { PlacedObject } from '../plan/plan.ts';
import { hasPath, leavesOf, setOf, valueAt } from './fields-v1.ts';
import { fieldNames, isPerson } from './managed-fields.ts';

/**
 * How often an edit of the same object is corrected where no person made it. A controller that writes one of our
 * fields would write it again for ever, and so would we.
 */
const CORRECTIONS = 5;
const NAMED_FIELDS = 2;

/** The fault of an object of which another writer takes fields each time that they are applied; `corrections` is how often. */
export function disputed(
  { ref, object }: PlacedObject,
  live: KubeObject,
  corrections: number,
): ObjectFault | undefined {
  const [taker] = corrections < CORRECTIONS ? [] : takersOf(live, object);
  if (!taker) return undefined;
  const [field = ''] = taker.fields;
  const what = few(taker.fields, NAMED_FIELDS);
  const message = `${taker.manager} changes ${what} each time that it is applied (${corrections} times): it is not written any more. Leave the field out of the manifest, or have ${taker.manager} leave it alone`;
  return { object: displayName(ref), field, message, final: true };
}

/** True if somebody who is no person at the command line has taken a field of ours. */
export function isTaken({ object }: PlacedObject, live: KubeObject): boolean {
  return takersOf(live, object).length > 0;
}

/** Who has fields that the manifest sets and that are not ours any more. */
function takersOf(live: KubeObject, desired: KubeObject): { manager: string; fields: string[] }[] {
  const ours = ourEntry(live)?.fieldsV1 ?? {};
  return (live.metadata.managedFields ?? [])
    .filter(({ manager = '' }) => manager !== fieldManager && !isPerson(manager))
    .map(({ manager = 'somebody unnamed', fieldsV1 = {} }) => ({
      manager,
      fields: leavesOf(fieldsV1)
        .filter((path) => !hasPath(ours, path) && valueAt(desired, path) !== undefined)
        .flatMap((path) => fieldNames(setOf(path))),
    }))
    .filter(({ fields }) => fields.length > 0);
}
