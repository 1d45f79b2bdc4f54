import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { serveEmptyApi } from './api-backend.ts';
import { gatewayApi, gatewayPath } from './gateway-api.ts';
import { atOnce, scenes } from './readiness/every-kind.ts';
import { answered, gatewayManifest, served, stuckJob } from './readiness/objects.ts';
import { stage, untilWaiting } from './readiness/stage.ts';

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

describe('what has failed fails the commit at once, in its own words:', () => {
  it('a Job that gave up', async (t) => {
    const { federation, namespace } = await stage(t);
    const sha = await federation.push('a Job', { 'base/job.yaml': stuckJob({ activeDeadlineSeconds: 1 }) });
    const { state, description } = await federation.verdict(sha);
    assert.equal(state, 'failure');
    assert.ok(
      description?.includes(`Job ${namespace}/migrate: Job was active longer than specified deadline`),
      description ?? '',
    );
  });

  it('a Gateway that was not accepted, until its controller thinks better of it', async (t) => {
    const scene = await stage(t);
    const { federation, namespace, patch } = scene;
    const sha = await federation.push('a Gateway', {
      ...gatewayApi(t, federation),
      'base/gateway.yaml': gatewayManifest,
    });
    const gateway = `Gateway ${namespace}/web`;
    await untilWaiting(scene, sha, { [gateway]: 'not Accepted: no controller has answered' });
    const status = `${gatewayPath(namespace, 'gateways/web')}/status`;
    const refused = answered(['Accepted', 'False', 'UnsupportedAddress', 'only IP addresses are served']);
    await patch(status, { status: { conditions: refused } });
    const { state, description } = await federation.verdict(sha);
    assert.equal(state, 'failure');
    assert.ok(
      description?.includes(`${gateway}: not Accepted: only IP addresses are served`),
      description ?? '',
    );
    await patch(status, { status: served });
    await federation.untilState(sha, 'success');
  });
});
