import { displayName, type KubeObject } from '../../cluster/object.ts';
import { PRUNE_ANNOTATION } from '../../federation/own-annotations.ts';
import type { Change, Member, PlacedObject } from './plan.ts';

/**
 * What is not as Git alone would have it, in a person's words: dropped objects that stay, and wanted ones that a
 * controller has, or that somebody scaled.
 */
export function keptWarnings(changes: readonly Change[], members: ReadonlyMap<string, Member>): string[] {
  const planned = new Set(
    changes.map((change) => ('desired' in change ? change.desired : change.member).key),
  );
  const kept = [...members.values()].flatMap(({ key, ref, live }) => {
    const why = planned.has(key) ? undefined : whyKept(live);
    return why === undefined ? [] : [`${displayName(ref)}: Git dropped it, and it stays: ${why}`];
  });
  const controlled = changes.flatMap((change) => {
    const controller = 'desired' in change && 'live' in change ? controllerOf(change.live) : undefined;
    return controller && 'desired' in change
      ? [
          `${displayName(change.desired.ref)}: ${controller} controls it, and may write it again: describe that in Git instead`,
        ]
      : [];
  });
  const scaled = changes.flatMap((change) => ('desired' in change ? scaledWarning(change.desired) : []));
  return [...kept, ...controlled, ...scaled].sort();
}

/** Nobody can tell an autoscaler of its own kind from a person with a tool who scaled it to nothing, once. */
function scaledWarning({ ref, leftTo }: PlacedObject): string[] {
  if (leftTo === undefined) return [];
  const who = leftTo.join(', ');
  return [
    `${displayName(ref)}: its replicas are left to ${who}, whatever Git says: ${who} scaled it. \`kubectl scale\` gives them back`,
  ];
}

function whyKept(live: KubeObject): string | undefined {
  const controller = controllerOf(live);
  if (controller) return `${controller} controls it`;
  return live.metadata.annotations?.[PRUNE_ANNOTATION] === 'never' ? `${PRUNE_ANNOTATION}: never` : undefined;
}

function controllerOf({ metadata }: KubeObject): string | undefined {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller);
  return owner && `${owner.kind} ${owner.name}`;
}
