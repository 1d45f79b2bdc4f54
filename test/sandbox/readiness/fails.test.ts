import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gatewayApi, gatewayPath } from '../gateway-api.ts';
import { answered, gatewayManifest, served, stuckJob } from './objects.ts';
import { stage, untilWaiting } from './stage.ts';

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
