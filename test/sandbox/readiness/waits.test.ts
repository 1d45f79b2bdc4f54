import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { serveEmptyApi } from '../api-backend.ts';
import { gatewayApi } from '../gateway-api.ts';
import { atOnce, scenes } from './every-kind.ts';
import { stage, untilWaiting } from './stage.ts';

describe('a commit with one of every kind', () => {
  it('waits for each, says what for, and is a success when the last is current', async (t) => {
    const scene = await stage(t);
    const { federation, cluster, namespace } = scene;
    const group = `${namespace}.example.com`;
    const api = `/apis/apiregistration.k8s.io/v1/apiservices/v1.${group}`;
    t.after(() => cluster.client.request('DELETE', api));
    t.after(() => cluster.client.request('DELETE', `/api/v1/persistentvolumes/${namespace}`));
    const port = await serveEmptyApi(t, `${group}/v1`);
    const all = scenes(scene, { group, port });
    const sha = await federation.push('one of every kind', {
      ...gatewayApi(t, federation),
      ...atOnce,
      ...Object.fromEntries(all.map(({ file }, index) => [`base/kind-${index}.yaml`, file])),
    });

    const left = Object.fromEntries(all.map(({ object, says }) => [object, says]));
    await untilWaiting(scene, sha, left);
    for (const { object, release } of all) {
      assert.ok(federation.told(sha).every((told) => told === 'pending'));
      await release();
      delete left[object];
      await untilWaiting(scene, sha, left);
    }
    const { state, description } = await federation.verdict(sha);
    assert.equal(state, 'success', description ?? '');
  });
});
