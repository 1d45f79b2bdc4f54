import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { leaveToAutoscalers } from '../../../src/applier/ownership/leave-to-autoscalers.ts';
import { keptWarnings } from '../../../src/applier/plan/kept.ts';
import type { Member, PlacedObject } from '../../../src/applier/plan/plan.ts';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { discoveryOf } from '../../../src/cluster/discovery.ts';
import { type KubeObject, keyOf, refOf } from '../../../src/cluster/object.ts';
import { replicaSet } from './objects.ts';
import { resourceOf } from './world.ts';

const HPAS = {
  group: 'autoscaling',
  version: 'v2',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  namespaced: true,
  verbs: ['list'],
};
const scaledBy = (manager: string): KubeObject => {
  const live = replicaSet('web', 7);
  const fieldsV1 = { 'f:spec': { 'f:replicas': {} } };
  live.metadata.managedFields = [{ manager, operation: 'Update', subresource: 'scale', fieldsV1 }];
  return live;
};
const autoscalerOf = (kind: string, name: string): KubeObject => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'hpa', namespace: 'default' },
  spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind, name } },
});

/** Whether the replicas of a ReplicaSet are left out, and how many LISTs that took. */
async function asked(manager: string, answer: KubeObject[] | ClusterError) {
  const namespaces: (string | undefined)[] = [];
  const cluster = {
    discover: async () => discoveryOf([HPAS], []),
    list: async (_resource: unknown, options: { namespace?: string }) => {
      namespaces.push(options.namespace);
      if (answer instanceof ClusterError) throw answer;
      return { items: answer, resourceVersion: '1' };
    },
  } as unknown as Cluster;
  const live = scaledBy(manager);
  const ref = refOf(live);
  const key = keyOf(ref);
  const resource = resourceOf('ReplicaSet');
  const desired = { object: replicaSet('web', 2), digest: 'abc', ref, key, resource } as PlacedObject;
  const members = new Map<string, Member>([[key, { ref, key, resource, live }]]);
  const { signal } = new AbortController();
  const [one] = await leaveToAutoscalers({ cluster, signal }, [desired, desired], members);
  const spec = { ...(one?.object['spec'] as object | undefined) };
  const changes = one ? [{ action: 'unchanged' as const, desired: one, live }] : [];
  return { isLeftOut: !('replicas' in spec), namespaces, warnings: keptWarnings(changes, members) };
}

describe('replicas that were scaled', () => {
  const byHpa = 'kube-controller-manager';
  const refused = new ClusterError('refused', 'may not list', { status: 403 });
  const cases: [string, string, KubeObject[] | ClusterError, boolean][] = [
    ['by a HorizontalPodAutoscaler that is there', byHpa, [autoscalerOf('ReplicaSet', 'web')], true],
    ['by a HorizontalPodAutoscaler that is gone', byHpa, [], false],
    [
      'by one that is gone, while another has another target',
      byHpa,
      [autoscalerOf('ReplicaSet', 'other')],
      false,
    ],
    [
      'by one that is gone, while another has another kind',
      byHpa,
      [autoscalerOf('Deployment', 'web')],
      false,
    ],
    ['by a HorizontalPodAutoscaler, where none may be listed', byHpa, refused, true],
  ];
  for (const [what, manager, answer, isLeftOut] of cases) {
    it(`${what}: ${isLeftOut ? 'stay as they are' : 'are Git’s again'}`, async () => {
      const found = await asked(manager, answer);
      assert.deepEqual(
        found,
        { isLeftOut, namespaces: ['default'], warnings: [] },
        'one LIST a namespace, and no warning',
      );
    });
  }

  it('by anybody else stay as they are, which is said, and nobody is asked', async () => {
    const warnings = [
      'ReplicaSet default/web: its replicas are left to k9s, whatever Git says: k9s scaled it. `kubectl scale` gives them back',
    ];
    assert.deepEqual(await asked('k9s', []), { isLeftOut: true, namespaces: [], warnings });
  });

  it('are not to be had without the cluster: then there is no look', async () => {
    await assert.rejects(asked(byHpa, new ClusterError('transient', 'no connection')), /no connection/);
  });
});
