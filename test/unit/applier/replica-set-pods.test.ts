import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { atWeb, replicaSet } from './objects.ts';
import { observedWorld } from './observed-world.ts';
import { resourceOf } from './world.ts';

describe('a ReplicaSet', () => {
  const sets = resourceOf('ReplicaSet');
  const pods = resourceOf('Pod');
  const pod = (name: string, owner: KubeObject, image: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      labels: { app: 'web' },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: 'web',
          uid: owner.metadata.uid ?? '',
          controller: true,
        },
      ],
    },
    spec: { containers: [{ name: 'web', image }] },
  });

  it('is not current by its own word: its pods are looked at', async () => {
    const { w, worker, waitingFor } = await observedWorld();
    w.push([replicaSet('web')]);
    await worker.look();
    const set = await w.get('ReplicaSet', atWeb);
    assert.ok(set);
    const status = { replicas: 1, readyReplicas: 1, availableReplicas: 1, observedGeneration: 1 };
    w.cluster.asThirdParty.writeStatus(sets, atWeb, status);
    assert.deepEqual(await waitingFor(), ['ReplicaSet default/web']);
    const controller = w.cluster.as('replicaset-controller');
    await controller.create(pods, pod('web-old', set, 'nginx:0'));
    assert.deepEqual(await waitingFor(), ['ReplicaSet default/web']);
    w.cluster.asThirdParty.remove(pods, { name: 'web-old', namespace: 'default' });
    await controller.create(pods, pod('web-new', set, 'nginx:1'));
    assert.deepEqual(await waitingFor(), []);
    assert.equal((await w.record())?.outcome?.observation.current, 1);
    await worker.rest();
  });
});
