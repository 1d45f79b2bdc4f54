import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { SandboxCluster } from '../../../sandbox/control-plane/sandbox-cluster.ts';
import { until } from '../../../sandbox/processes/until.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { sharedSandbox } from '../shared-sandbox.ts';
import { ask, make, makeNamespace } from './made-objects.ts';

describe('the sandbox', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await sharedSandbox();
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
      const space = await makeNamespace(sandbox, 'shared');
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
      const space = await makeNamespace(sandbox, 'service');
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
      const space = await makeNamespace(sandbox, 'orders');
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
      const space = await makeNamespace(sandbox, 'slow');
      const timed = async (name: string) => {
        await make(cluster, path(space), ingress(name));
        const began = performance.now();
        await until(() => addressIn(cluster, space, name), { what: name, everyMs: 5 });
        return performance.now() - began;
      };
      sandbox.loadBalancer.set({ cluster: cluster.name, delayMs: 5_000 });
      const slow = await timed('slow');
      assert.ok(slow >= 4_900, `${slow} ms`);
      sandbox.loadBalancer.reset();
      const quick = await timed('quick');
      assert.ok(quick < slow, `${quick} ms, not less than ${slow} ms`);
    });
  });
});
