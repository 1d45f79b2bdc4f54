import type { MemberWatch } from './member-watch.ts';
import type { Subject } from './observe.ts';

/** What the watches told beyond what was known. */
export interface Told {
  /** Something is not as it was known: without that, there is nothing to judge anew. */
  isNew: boolean;
  /** Something is gone that a look should know of. */
  isGone: boolean;
}

/** Takes over what the watches know: of this member, or (without a key) of all. */
export function bringUpToDate(
  { objects, leaving }: Pick<Subject, 'objects' | 'leaving'>,
  watch: Pick<MemberWatch, 'newest'>,
  key: string | undefined,
): Told {
  const told: Told = { isNew: false, isGone: false };
  for (const one of key === undefined ? objects.keys() : [key]) {
    const observed = objects.get(one);
    if (!observed) continue;
    const before = observed.live;
    observed.live = watch.newest(observed.desired.resource, one, before);
    // Our own write comes back from the watch, for each object of a rollout.
    told.isNew ||= before?.metadata.resourceVersion !== observed.live?.metadata.resourceVersion;
    told.isGone ||= before !== undefined && observed.live === undefined;
  }
  for (const [one, member] of leaving) {
    const live = watch.newest(member.resource, one, member.live);
    if (live) leaving.set(one, { ...member, live });
    else leaving.delete(one);
    told.isNew ||= live?.metadata.resourceVersion !== member.live.metadata.resourceVersion;
    told.isGone ||= live === undefined;
  }
  return told;
}
