import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newFederation } from './federation-fixture.ts';

describe('a push to real clusters', () => {
  it('becomes objects in every cluster behind one address, and one success', async (t) => {
    const federation = await newFederation(t, { clusters: 3, workload: true });
    await federation.start('run');
    const sha = await federation.push('the first');
    const status = await federation.verdict(sha);
    assert.equal(status.state, 'success');
    assert.match(status.description ?? '', /^3\/3 applied and current, one address 203\.0\.113\.\d+/);
    for (const cluster of federation.clusters) {
      const ingress = await cluster.client.request(
        'GET',
        `/apis/networking.k8s.io/v1/namespaces/${federation.namespace}/ingresses/nginx`,
      );
      assert.equal(ingress.status, 200);
    }
  });
});
