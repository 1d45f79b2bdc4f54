import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import type { SandboxCluster } from '../../../sandbox/control-plane/sandbox-cluster.ts';
import { workingCopy } from '../../../sandbox/git-server/working-copy.ts';
import { until } from '../../../sandbox/processes/until.ts';
import { type Sandbox, startSandbox } from '../../../sandbox/sandbox.ts';
import { isRunning, processState } from '../parts/process-state.ts';
import { startWebhookReceiver } from '../parts/webhook-receiver.ts';
import { sharedSandbox } from '../shared-sandbox.ts';

interface Answered {
  metadata: { uid: string };
  status: {
    readyReplicas?: number;
    loadBalancer?: { ingress?: { ip: string }[] };
  };
  items: { endpoints: { conditions: { ready: boolean } }[] }[];
}

async function ask(cluster: SandboxCluster, path: string): Promise<Answered> {
  const { status, body } = await cluster.client.request('GET', path);
  assert.equal(status, 200, path);
  return body as Answered;
}

async function make(cluster: SandboxCluster, path: string, object: object): Promise<void> {
  const { status, body } = await cluster.client.request('POST', path, object);
  assert.equal(status, 201, JSON.stringify(body));
}

describe('the sandbox', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await sharedSandbox();
  });

  /** A namespace of this test alone, in all clusters. */
  async function namespace(name: string): Promise<string> {
    await Promise.all(
      sandbox.clusters.map((cluster) => make(cluster, '/api/v1/namespaces', { metadata: { name } })),
    );
    return name;
  }

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
    const name = await namespace('ready');
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
    const name = await namespace('job');
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

  describe('the load balancer', () => {
    const ingress = (name: string, annotations = {}) => ({
      metadata: { name, annotations },
      spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
    });

    const path = (space: string) => `/apis/networking.k8s.io/v1/namespaces/${space}/ingresses`;

    async function addressIn(
      cluster: SandboxCluster,
      space: string,
      name: string,
    ): Promise<string | undefined> {
      const { status } = await ask(cluster, `${path(space)}/${name}`);
      return status.loadBalancer?.ingress?.[0]?.ip;
    }

    function addresses(space: string, name: string): Promise<string[]> {
      const one = (cluster: SandboxCluster) =>
        until(() => addressIn(cluster, space, name), {
          what: `${cluster.name}: ${name} has an address`,
          everyMs: 5,
        });
      return Promise.all(sandbox.clusters.map(one));
    }

    async function makeEverywhere(space: string, object: object): Promise<void> {
      await Promise.all(sandbox.clusters.map((cluster) => make(cluster, path(space), object)));
    }

    test('gives an Ingress one address in all clusters, and another name another one', async () => {
      const space = await namespace('shared');
      await makeEverywhere(space, ingress('web'));
      await makeEverywhere(
        space,
        ingress('reserved', { 'kubernetes.io/ingress.global-static-ip-name': 'site' }),
      );
      const [web, reserved] = [
        new Set(await addresses(space, 'web')),
        new Set(await addresses(space, 'reserved')),
      ];
      assert.equal(web.size, 1);
      assert.equal(reserved.size, 1);
      assert.match([...web].join(), /^203\.0\.113\.\d+$/);
      assert.notDeepEqual(web, reserved);
    });

    test('gives a Service of type LoadBalancer one too', async () => {
      const space = await namespace('service');
      const [cluster] = sandbox.clusters;
      assert.ok(cluster);
      const spec = { type: 'LoadBalancer', ports: [{ port: 80 }] };
      await make(cluster, `/api/v1/namespaces/${space}/services`, { metadata: { name: 'web' }, spec });
      const address = async () => {
        const { status } = await ask(cluster, `/api/v1/namespaces/${space}/services/web`);
        return status.loadBalancer?.ingress?.[0]?.ip;
      };
      assert.match(await until(address, { what: 'the Service has an address' }), /^203\.0\.113\./);
    });

    test('on order forgets one cluster, gives it another address, or each its own', async (t) => {
      t.after(() => sandbox.loadBalancer.reset());
      const [first, ...others] = sandbox.clusters;
      assert.ok(first);
      const space = await namespace('orders');
      sandbox.loadBalancer.set({ cluster: first.name, mode: 'forgetful' });
      await makeEverywhere(space, ingress('web'));
      await Promise.all(
        others.map((cluster) =>
          until(() => addressIn(cluster, space, 'web'), { what: `${cluster.name} has an address` }),
        ),
      );
      assert.equal(await addressIn(first, space, 'web'), undefined);

      sandbox.loadBalancer.set({ cluster: first.name, mode: { fixed: '198.51.100.7' } });
      const [odd] = await addresses(space, 'web');
      assert.equal(odd, '198.51.100.7');

      sandbox.loadBalancer.set({ mode: 'per-cluster' });
      const allDiffer = async () => new Set(await addresses(space, 'web')).size === sandbox.clusters.length;
      await until(allDiffer, { what: 'each cluster has its own address' });

      sandbox.loadBalancer.reset();
      const allAgree = async () => new Set(await addresses(space, 'web')).size === 1;
      await until(allAgree, { what: 'all clusters agree again' });
    });

    test('on order waits, and is quick otherwise', async (t) => {
      t.after(() => sandbox.loadBalancer.reset());
      const [cluster] = sandbox.clusters;
      assert.ok(cluster);
      const space = await namespace('slow');
      const timed = async (name: string) => {
        await make(cluster, path(space), ingress(name));
        const began = performance.now();
        await until(() => addressIn(cluster, space, name), { what: name, everyMs: 5 });
        return performance.now() - began;
      };
      sandbox.loadBalancer.set({ cluster: cluster.name, delayMs: 800 });
      const slow = await timed('slow');
      assert.ok(slow >= 750, `${slow} ms`);
      sandbox.loadBalancer.reset();
      const quick = await timed('quick');
      assert.ok(quick < slow, `${quick} ms, not less than ${slow} ms`);
    });
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
    const name = await namespace('audit');
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

describe('a sandbox of one cluster', () => {
  let small: Sandbox;
  let cluster: SandboxCluster;
  before(async () => {
    small = await startSandbox({ clusters: 1, controllers: false });
    [cluster] = small.clusters as [SandboxCluster];
  });

  test('a stopped API server refuses connections, and comes back as it was', async () => {
    const { uid, server } = cluster;
    await make(cluster, '/api/v1/namespaces', { metadata: { name: 'kept' } });
    await cluster.stop();
    await assert.rejects(cluster.client.request('GET', '/version'), /ECONNREFUSED|closed|reset/i);
    await cluster.start();
    assert.deepEqual([cluster.uid, cluster.server], [uid, server]);
    await ask(cluster, '/api/v1/namespaces/kept');
  });

  test('a paused API server answers nobody until it is resumed', async () => {
    cluster.pause();
    let answered = false;
    const asked = ask(cluster, '/version').then(() => {
      answered = true;
    });
    const [pid = 0] = cluster.pids();
    const isPaused = async () => (await processState(pid))?.startsWith('T');
    await until(isPaused, { what: 'it is paused' });
    assert.equal(answered, false);
    cluster.resume();
    await asked;
    assert.equal(answered, true);
  });

  test('a wiped cluster is another one at the same address', async () => {
    const { uid, server } = cluster;
    await cluster.wipe();
    assert.notEqual(cluster.uid, uid);
    assert.equal(cluster.server, server);
    const kept = await cluster.client.request('GET', '/api/v1/namespaces/kept');
    assert.equal(kept.status, 404);
  });

  test('nothing is left after stop', async () => {
    const pids = small.pids();
    assert.equal(pids.length, 4);
    assert.deepEqual(
      await Promise.all(pids.map(isRunning)),
      pids.map(() => true),
    );
    await small.stop();
    assert.deepEqual(
      await Promise.all(pids.map(isRunning)),
      pids.map(() => false),
    );
    assert.equal(existsSync(small.folder), false);
    await small.stop();
  });
});
