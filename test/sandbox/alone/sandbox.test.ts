import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { workingCopy } from '../../../sandbox/git-server/working-copy.ts';
import { until } from '../../../sandbox/processes/until.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { startWebhookReceiver } from '../parts/webhook-receiver.ts';
import { sharedSandbox } from '../shared-sandbox.ts';
import { ask, make, makeNamespace } from './made-objects.ts';

describe('the sandbox', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await sharedSandbox();
  });

  test('every cluster is one of its own, of the version that was asked for', async () => {
    for (const cluster of sandbox.clusters) {
      const { body } = await cluster.client.request('GET', '/version');
      assert.equal((body as { gitVersion: string }).gitVersion, 'v1.36.3');
      assert.equal((await ask(cluster, '/api/v1/namespaces/kube-system')).metadata.uid, cluster.uid);
    }
    const uids = new Set(sandbox.clusters.map(({ uid }) => uid));
    assert.equal(uids.size, sandbox.clusters.length);
  });

  test('a Deployment becomes ready, with endpoints, where there are controllers', async () => {
    const cluster = sandbox.clusters.find(({ hasControllers }) => hasControllers);
    assert.ok(cluster);
    const name = await makeNamespace(sandbox, 'ready');
    const labels = { app: 'web' };
    await make(cluster, `/api/v1/namespaces/${name}/services`, {
      metadata: { name: 'web' },
      spec: { selector: labels, ports: [{ port: 80 }] },
    });
    await make(cluster, `/apis/apps/v1/namespaces/${name}/deployments`, {
      metadata: { name: 'web' },
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'nginx' }] } },
      },
    });
    const isReady = async () => {
      const { status } = await ask(cluster, `/apis/apps/v1/namespaces/${name}/deployments/web`);
      return status.readyReplicas === 2;
    };
    await until(isReady, { what: 'the Deployment is ready' });
    const slices = `/apis/discovery.k8s.io/v1/namespaces/${name}/endpointslices`;
    const readyEndpoints = async () => {
      const { items } = await ask(cluster, slices);
      return items[0]?.endpoints?.filter(({ conditions }) => conditions.ready).length === 2;
    };
    await until(readyEndpoints, { what: 'two endpoints are ready' });
  });

  test('a Job completes, and a deleted namespace goes', async () => {
    const cluster = sandbox.clusters.find(({ hasControllers }) => hasControllers);
    assert.ok(cluster);
    const name = await makeNamespace(sandbox, 'job');
    await make(cluster, `/apis/batch/v1/namespaces/${name}/jobs`, {
      metadata: { name: 'once' },
      spec: {
        template: { spec: { restartPolicy: 'Never', containers: [{ name: 'once', image: 'busybox' }] } },
      },
    });
    const succeeded = async () => {
      const { status } = await ask(cluster, `/apis/batch/v1/namespaces/${name}/jobs/once`);
      return (status as { succeeded?: number }).succeeded === 1;
    };
    await until(succeeded, { what: 'the Job has succeeded' });
    await cluster.client.request('DELETE', `/api/v1/namespaces/${name}`);
    const gone = async () =>
      (await cluster.client.request('GET', `/api/v1/namespaces/${name}`)).status === 404;
    await until(gone, { what: 'the namespace is gone' });
  });

  test('a git push causes a signed webhook', async (t) => {
    const receiver = await startWebhookReceiver();
    t.after(() => receiver.stop());
    const { url, fullName } = await sandbox.git.createRepository('acme/sandbox-test');
    t.after(sandbox.git.webhooks.add({ repository: fullName, url: receiver.url, secret: 's3cret' }));
    const copy = await workingCopy(url, join(sandbox.folder, 'sandbox-test'));
    const sha = await copy.publish({ 'a.yaml': 'a: 1\n' }, 'one');
    const event = await until(async () => receiver.received[0], { what: 'the webhook' });
    const digest = createHmac('sha256', 's3cret').update(event.body).digest('hex');
    assert.equal(event.headers['x-hub-signature-256'], `sha256=${digest}`);
    assert.equal(JSON.parse(event.body.toString()).after, sha);
  });

  test('the audit log tells who wrote what, refused writes included', async () => {
    const [cluster] = sandbox.clusters;
    assert.ok(cluster);
    const since = Date.now();
    const name = await makeNamespace(sandbox, 'audit');
    const twice = await cluster.client.request('POST', '/api/v1/namespaces', { metadata: { name } });
    assert.equal(twice.status, 409);
    const writes = await cluster.audit.writes({ since, user: 'admin' });
    assert.deepEqual(
      writes.map(({ verb, objectRef, responseStatus }) => [verb, objectRef?.name, responseStatus?.code]),
      [
        ['create', name, 201],
        ['create', name, 409],
      ],
    );
    assert.deepEqual(await cluster.audit.writes({ since, user: 'lockstep' }), []);
    assert.deepEqual(await cluster.audit.writes({ since: Date.now() + 60_000 }), []);
  });

  test('redis refuses nothing that a queue needs, and forgets on order', async () => {
    const { redis } = sandbox;
    // Others of this run have left keys of theirs.
    assert.equal(await redis.command('SET key value'), '+OK');
    assert.equal(await redis.command('EXISTS key'), ':1');
    await redis.flushAll();
    assert.equal(await redis.command('DBSIZE'), ':0');
    await redis.stop();
    await assert.rejects(redis.command('PING'));
    await redis.start();
    assert.equal(await redis.command('PING'), '+PONG');
  });
});
