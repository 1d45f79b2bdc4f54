import { isDeepStrictEqual } from 'node:util';
import { applySetId, PART_OF_LABEL } from '../../src/applier/record/applyset.ts';
import type { KubeObject } from '../../src/cluster/object.ts';
import { resourceOf } from './controllers.ts';
import { FEDERATION } from './site.ts';
import type { World } from './world.ts';

const MINE = { name: 'mine', namespace: 'default' };

/** One that has nothing to do with us, one whose owner copied our label, and one that Git may want one day. */
const FOREIGN: readonly { by: string; object: KubeObject }[] = [
  { by: 'helm', object: { apiVersion: 'v1', kind: 'ConfigMap', metadata: MINE, data: { text: 'mine' } } },
  {
    by: 'copier',
    object: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'copied', namespace: 'default', labels: { [PART_OF_LABEL]: applySetId(FEDERATION) } },
      data: { text: 'copied' },
    },
  },
  {
    by: 'kubectl-client-side-apply',
    object: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'past', namespace: 'default' },
      data: { text: 'theirs', more: 'theirs' },
    },
  },
];

/** Puts into each cluster what others have there. */
export async function plantForeign({ clusters }: World): Promise<void> {
  for (const { memory } of clusters.values()) {
    for (const { by, object } of FOREIGN) await memory.as(by).create(resourceOf('ConfigMap'), object);
  }
}

/** One of those that are never ours, whatever it looks like. */
export function isKept({ kind, metadata }: KubeObject): boolean {
  return kind === 'ConfigMap' && (metadata.name === 'mine' || metadata.name === 'copied');
}

/** What of it is not as it was. */
export function missingForeign({ clusters }: World): string[] {
  return [...clusters.values()].flatMap(({ name, memory }) =>
    FOREIGN.filter(({ object }) => isKept(object)).flatMap(({ object }) => {
      const live = memory.asThirdParty.objects().find((one) => one.metadata.name === object.metadata.name);
      const isThere = live && isDeepStrictEqual(live['data'], object['data']);
      return isThere ? [] : [`${name}: ConfigMap ${object.metadata.name} of others is gone or changed`];
    }),
  );
}
