import type { Resource, WatchEvent } from '../cluster/cluster.ts';
import { follow } from '../cluster/follow.ts';
import { type KubeObject, keyOf, refOf } from '../cluster/object.ts';
import { isOlder } from '../cluster/resource-version.ts';
import { memberSelector } from './applyset.ts';
import type { ObserverDeps, Subject } from './observe.ts';

/** What following the members of one subject needs. */
export interface WatchContext {
  deps: Pick<ObserverDeps, 'clock' | 'lookAgain'>;
  subject: Subject;
  signal: AbortSignal;
  changed: () => void;
}

/** Follows one kind's members for as long as the observation lasts. */
export function watchKind(
  context: WatchContext,
  { resource, resourceVersion }: { resource: Resource; resourceVersion: string },
): void {
  const { deps, subject, signal, changed } = context;
  const where = {
    resource,
    labelSelector: memberSelector(subject.federation),
    // A kind that was not served yet when it was listed has no version to start from.
    ...(resourceVersion && { resourceVersion }),
  };
  const follower = {
    replace: (items: KubeObject[]) => {
      replaceKind(subject, resource, items);
      changed();
    },
    seen: ({ type, object }: WatchEvent) => see(context, object, type === 'DELETED'),
  };
  void follow({ cluster: subject.cluster, clock: deps.clock }, where, follower, signal);
}

function see({ deps, subject, changed }: WatchContext, object: KubeObject, deleted: boolean): void {
  const key = keyOf(refOf(object));
  const observed = subject.objects.get(key);
  if (observed) {
    // The watch began before our own writes: what it tells of the time before them is history.
    if (isOlder(object.metadata.resourceVersion, observed.live?.metadata.resourceVersion)) return;
    observed.live = deleted ? undefined : object;
    if (deleted) deps.lookAgain(subject.cluster.name);
    changed();
  } else if (deleted && subject.leaving.delete(key)) {
    deps.lookAgain(subject.cluster.name);
    changed();
  }
}

function replaceKind(subject: Subject, resource: Resource, items: readonly KubeObject[]): void {
  const live = new Map(items.map((object) => [keyOf(refOf(object)), object]));
  const isOfKind = (of: Resource) => of.kind === resource.kind && of.group === resource.group;
  for (const [key, observed] of subject.objects) {
    if (isOfKind(observed.desired.resource)) observed.live = live.get(key);
  }
  for (const [key, member] of subject.leaving) {
    if (isOfKind(member.resource) && !live.has(key)) subject.leaving.delete(key);
  }
}
