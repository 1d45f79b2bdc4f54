import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Resource } from '../../../src/cluster/cluster.ts';
import { type Bench, eventually, identity, object } from './bench.ts';

/** Which kinds are served, and how new ones come. */
export function discoveryCases(bench: () => Bench): void {
  for (const [apiVersion, kind, expected] of [
    ['v1', 'ConfigMap', { group: '', version: 'v1', plural: 'configmaps', namespaced: true }],
    ['v1', 'Namespace', { group: '', version: 'v1', plural: 'namespaces', namespaced: false }],
    ['apps/v1', 'Deployment', { group: 'apps', version: 'v1', plural: 'deployments', namespaced: true }],
    [
      'networking.k8s.io/v1',
      'Ingress',
      { group: 'networking.k8s.io', version: 'v1', plural: 'ingresses', namespaced: true },
    ],
  ] as const) {
    test(`${apiVersion} ${kind} is found by its apiVersion and by its group`, async () => {
      const discovery = await bench().cluster.discover();
      const found = discovery.byApiVersion(apiVersion, kind);
      const { verbs = [], ...rest } = found ?? {};
      assert.deepEqual(rest, { ...expected, kind });
      assert.ok(['create', 'delete', 'get', 'list', 'patch', 'watch'].every((verb) => verbs.includes(verb)));
      assert.equal(discovery.byGroupKind({ group: expected.group, kind }), found);
    });
  }

  test('a kind or a version that is not served is not found', async () => {
    const discovery = await bench().cluster.discover();
    assert.equal(discovery.byApiVersion('extensions/v1beta1', 'Ingress'), undefined);
    assert.equal(discovery.byGroupKind({ group: 'absent.lockstep.dev', kind: 'Ingress' }), undefined);
    // Others' aggregated APIs may be away, in a cluster that is shared.
    const ofThose = /^(?:extensions|absent\.lockstep\.dev)\//;
    assert.deepEqual(
      discovery.stale.filter((version) => ofThose.test(version)),
      [],
    );
  });

  test('subresources are no kinds', async () => {
    const { resources } = await bench().cluster.discover();
    assert.deepEqual(
      resources.filter(({ plural }) => plural.includes('/')),
      [],
    );
  });

  test('a custom resource definition brings a kind, once discovery is asked anew', async () => {
    const { cluster, namespace, freshNamespace } = bench();
    const widget = definition(`${namespace}.lockstep.dev`);
    const { definitions, resource } = await define(widget);
    assert.deepEqual(
      { ...resource, verbs: [] },
      { group: widget.group, version: 'v2', kind: 'Widget', plural: 'widgets', namespaced: true, verbs: [] },
    );

    const at = { name: 'it', namespace: await freshNamespace() };
    const wish = object(`${widget.group}/v2`, 'Widget', at, { spec: { size: 1 } });
    const { object: live, created } = await eventually(
      () => cluster.apply(resource, wish, { force: false }).catch(() => undefined),
      'the first custom resource is accepted',
    );
    assert.deepEqual({ created, generation: live.metadata.generation }, { created: true, generation: 1 });
    assert.equal((await cluster.list(resource)).items.length, 1);

    const written = await cluster.get(definitions, { name: widget.name });
    await cluster.delete(definitions, { name: widget.name }, identity(written));
    await eventually(async () => {
      const { byGroupKind } = await cluster.discover({ fresh: true });
      return byGroupKind({ group: widget.group, kind: 'Widget' }) === undefined ? true : undefined;
    }, 'the kind goes with its definition');
  });

  async function define(
    widget: ReturnType<typeof definition>,
  ): Promise<{ definitions: Resource; resource: Resource }> {
    const { cluster, kind } = bench();
    const definitions = await kind('apiextensions.k8s.io/v1', 'CustomResourceDefinition');
    await cluster.apply(definitions, widget.object, { force: false });
    assert.equal((await cluster.discover()).byGroupKind({ group: widget.group, kind: 'Widget' }), undefined);
    const resource = await eventually(
      async () =>
        (await cluster.discover({ fresh: true })).byGroupKind({ group: widget.group, kind: 'Widget' }),
      'the new kind is discovered',
    );
    return { definitions, resource };
  }
}

function definition(group: string) {
  const schema = {
    openAPIV3Schema: {
      type: 'object',
      properties: { spec: { type: 'object', properties: { size: { type: 'integer' } } } },
    },
  };
  const name = `widgets.${group}`;
  const names = { kind: 'Widget', plural: 'widgets', singular: 'widget', listKind: 'WidgetList' };
  const versions = [
    { name: 'v2', served: true, storage: true, schema },
    { name: 'v1', served: true, storage: false, schema },
  ];
  const spec = { group, scope: 'Namespaced', names, versions };
  return {
    group,
    name,
    object: object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', { name }, { spec }),
  };
}
