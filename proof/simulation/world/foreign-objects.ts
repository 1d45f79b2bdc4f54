import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { applySetId, ID_LABEL, PART_OF_LABEL } from '../../../src/record/applyset.ts';
import type { MemoryCluster } from '../../../test/doubles/memory-cluster.ts';
import { at, ofKind, resourceOf } from './controllers.ts';
import { FEDERATION, type Stranger, UNOWNED } from './site.ts';
import type { World } from './world.ts';

/** What others have in a cluster, by whom it was made. */
interface Foreign {
  by: string;
  object: KubeObject;
}

/** One that has nothing to do with us, one whose owner copied our label, and one that Git may want one day. */
const FOREIGN: readonly Foreign[] = [
  { by: 'helm', object: theirs('mine', { text: 'mine' }) },
  {
    by: 'copier',
    object: theirs('copied', { text: 'copied' }, { [PART_OF_LABEL]: applySetId(FEDERATION) }),
  },
  { by: 'kubectl-client-side-apply', object: theirs('past', { text: 'theirs', more: 'theirs' }) },
];

/** Of an installation of Lockstep that has another federation. */
const ANOTHER = applySetId('another');

/** Those that are there only where Git comes to want them. */
const ON_DEMAND: Record<Exclude<Stranger, 'past'>, Foreign> = {
  /** As Git has it, so that there is nothing to quarrel about. */
  same: { by: 'helm', object: theirs('same', { text: 'ours' }) },
  'in-a-set': {
    by: 'kubectl-applyset',
    object: theirs('in-a-set', {}, { [PART_OF_LABEL]: 'applyset-x-v1' }),
  },
  'parent-of-a-set': {
    by: 'kubectl',
    object: theirs('parent-of-a-set', {}, { [ID_LABEL]: 'applyset-x-v1' }),
  },
  controlled: { by: 'operator', object: theirs('controlled', { text: 'theirs' }) },
  unlabelled: {
    by: 'lockstep',
    object: theirs('unlabelled', { text: 'theirs' }, { [PART_OF_LABEL]: ANOTHER }),
  },
};

function theirs(name: string, data: Record<string, string>, labels?: Record<string, string>): KubeObject {
  const metadata = { name, namespace: 'default', ...(labels && { labels }) };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
}

/** Puts into each cluster what others have there; `wanted`: of what is there on demand. */
export async function plantForeign({ clusters }: World, wanted: ReadonlySet<Stranger>): Promise<void> {
  for (const { memory } of clusters.values()) {
    for (const { by, object } of FOREIGN) await memory.as(by).create(resourceOf('ConfigMap'), object);
    for (const name of wanted) if (name !== 'past') await plant(memory, name);
  }
}

async function plant(memory: MemoryCluster, name: Exclude<Stranger, 'past'>): Promise<void> {
  const { by, object } = ON_DEMAND[name];
  if (name === 'unlabelled') {
    await memory.as(by).apply(resourceOf('ConfigMap'), object, { force: true });
    const patch = { metadata: { labels: { [PART_OF_LABEL]: null } } };
    await memory.as('kubectl-label').mergePatch(resourceOf('ConfigMap'), at(object), patch);
    return;
  }
  await memory.as(by).create(resourceOf('ConfigMap'), object);
  if (name === 'controlled') await control(memory, object);
}

/** Makes a controller the owner of an object: whatever has one may stand for it. */
export async function control(memory: MemoryCluster, object: KubeObject): Promise<void> {
  const owner = ofKind(memory, 'ConfigMap').find(({ metadata }) => metadata.name === 'mine');
  const reference = { apiVersion: 'v1', kind: 'ConfigMap', name: 'mine', uid: owner?.metadata.uid };
  const patch = { metadata: { ownerReferences: [{ ...reference, controller: true }] } };
  await memory.as('operator').mergePatch(resourceOf(object.kind), at(object), patch);
}

/** Another federation has it in its Git from now on. */
export async function applyForAnother(memory: MemoryCluster, name: Stranger): Promise<void> {
  const object = theirs(name, { text: 'another' }, { [PART_OF_LABEL]: ANOTHER });
  await memory.as('lockstep').apply(resourceOf('ConfigMap'), object, { force: true });
}

/** One of those that are never ours, whatever it looks like. */
export function isKept({ kind, metadata }: KubeObject): boolean {
  return kind === 'ConfigMap' && (metadata.name === 'mine' || metadata.name === 'copied');
}

/** One of those that are nobody's, or ours by now. */
export function isAdoptable({ kind, metadata: { name, labels } }: KubeObject): boolean {
  const set = labels?.[PART_OF_LABEL];
  const isNobodys = set === undefined || set === applySetId(FEDERATION);
  return kind === 'ConfigMap' && UNOWNED.includes(name) && isNobodys;
}

/** True where every cluster's may be adopted, or is ours. */
export function isFree(clusters: World['clusters'], name: Stranger): boolean {
  return [...clusters.values()].every(({ memory }) => {
    const live = ofKind(memory, 'ConfigMap').find(({ metadata }) => metadata.name === name);
    return !live || isAdoptable(live);
  });
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
