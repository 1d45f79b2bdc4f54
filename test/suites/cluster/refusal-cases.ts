import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspect } from 'node:util';
import type { Reply } from '../../../src/cluster/cluster.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { type Bench, configMap, failsWith, object } from './bench.ts';

const CANARY = 'canary-c0ffee';

/** What a server will not take, and what its refusal says. */
export function refusalCases(bench: () => Bench): void {
  const arranged = async (kind = 'ConfigMap', apiVersion = 'v1') => {
    const { cluster, freshNamespace } = bench();
    const [resource, namespace] = await Promise.all([bench().kind(apiVersion, kind), freshNamespace()]);
    const shaped = (body: object, name = 'it') => object(apiVersion, kind, { name, namespace }, body);
    const apply = (wish: KubeObject) => cluster.apply(resource, wish, { force: true });
    return { cluster, resource, namespace, at: { name: 'it', namespace }, shaped, apply };
  };

  test('an unknown field is refused by apply, create and patch, and named', async () => {
    const { cluster, resource, at, shaped, apply } = await arranged();
    const wish = shaped({ dataa: { a: '1' } });
    assert.match((await failsWith('refused', apply(wish))).message, /dataa: field not declared in schema/);
    assert.match(
      (await failsWith('refused', cluster.create(resource, wish))).message,
      /unknown field "dataa"/,
    );
    await apply(shaped({ data: { a: '1' } }));
    const patched = await failsWith('refused', cluster.mergePatch(resource, at, { dataa: { a: '1' } }));
    assert.match(patched.message, /unknown field "dataa"/);
  });

  test('an unknown field below spec is refused too', async () => {
    const { shaped, apply } = await arranged('Service');
    const { message } = await failsWith('refused', apply(shaped({ spec: { port: [] } })));
    assert.match(message, /\.spec\.port: field not declared in schema/);
  });

  test('a value of the wrong type is refused', async () => {
    const { cluster, resource, shaped, apply } = await arranged();
    const wish = shaped({ data: { a: 1 } });
    assert.match((await failsWith('refused', apply(wish))).message, /\.data\.a: expected string/);
    await failsWith('refused', cluster.create(resource, wish));
  });

  test('an illegal name is refused', async () => {
    const { shaped, apply } = await arranged();
    const error = await failsWith('refused', apply(shaped({}, 'Not_Legal')));
    assert.equal(error.reason, 'Invalid');
    assert.equal(error.causes[0]?.field, 'metadata.name');
  });

  test('a field that never changes is refused, and named', async () => {
    const { shaped, apply } = await arranged('Deployment', 'apps/v1');
    const wish = (app: string) => {
      const labels = { app };
      const template = { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web' }] } };
      return shaped({ spec: { selector: { matchLabels: labels }, template } });
    };
    await apply(wish('a'));
    const error = await failsWith('refused', apply(wish('b')));
    assert.equal(error.status, 422);
    assert.deepEqual(
      error.causes.map(({ field }) => field),
      ['spec.selector'],
    );
    assert.match(error.message, /field is immutable/);
  });

  test('a node port belongs to one Service at a time', async () => {
    const { cluster, resource, namespace, shaped, apply } = await arranged('Service');
    const wish = (name: string, nodePort?: number) =>
      shaped(
        {
          spec: {
            type: 'NodePort',
            ports: [{ port: 80, protocol: 'TCP', ...(nodePort ? { nodePort } : {}) }],
          },
        },
        name,
      );
    const portOf = ({ object }: Reply) =>
      (object['spec'] as { ports: { nodePort: number }[] }).ports[0]?.nodePort;
    const remove = ({ object: { metadata } }: Reply) =>
      cluster.delete(
        resource,
        { name: metadata.name, namespace },
        { uid: metadata.uid ?? '', resourceVersion: metadata.resourceVersion ?? '' },
      );
    const first = await apply(wish('first'));
    const port = portOf(first);
    assert.ok(port);
    const error = await failsWith('refused', apply(wish('second', port)));
    assert.match(error.message, /provided port is already allocated/);
    assert.equal(error.causes[0]?.field, 'spec.ports[0].nodePort');

    await remove(first);
    assert.equal((await apply(wish('second', port))).created, true);

    // One that nobody else of this cluster has: others take ports, too.
    const other = await apply(wish('other'));
    await remove(other);
    assert.ok((await apply(wish('second', portOf(other)))).object.metadata.uid);
    assert.equal((await apply(wish('third', port))).created, true, 'an update frees what it gives up');
  });

  test('a ConfigMap that is too big is refused', async () => {
    const { namespace, apply } = await arranged();
    const error = await failsWith(
      'refused',
      apply(configMap(namespace, 'it', { a: 'x'.repeat(1024 * 1024 + 1) })),
    );
    assert.ok(error.message.length <= 1000);
  });

  for (const [what, body] of [
    ['bad base64', { data: { key: `!${CANARY}` } }],
    ['a map for a string', { data: { key: { [CANARY]: CANARY } } }],
    ['a number for a string', { data: { key: 31337_31337 } }],
    ['an unknown field', { dataa: { key: CANARY } }],
  ] as const) {
    test(`no value of a Secret with ${what} shows in the refusal`, async () => {
      const { cluster, resource, shaped, apply } = await arranged('Secret');
      const wish = shaped(body);
      const errors = [
        await failsWith('refused', apply(wish)),
        await failsWith('refused', cluster.create(resource, wish)),
      ];
      for (const error of errors) {
        assert.doesNotMatch(inspect(error, { depth: 10 }), new RegExp(`${CANARY}|3133731337`));
        assert.match(error.message, /Secret .*\/it: the server answered \d+/);
      }
    });
  }

  test('a patch that a Secret cannot take does not echo the live Secret', async () => {
    const { cluster, resource, at, shaped, apply } = await arranged('Secret');
    const value = Buffer.from(CANARY).toString('base64');
    await apply(shaped({ data: { key: value } }));
    const error = await failsWith('refused', cluster.mergePatch(resource, at, { dataa: {} }));
    assert.doesNotMatch(inspect(error, { depth: 10 }), new RegExp(`${CANARY}|${value}`));
  });

  test('a field conflict over a Secret names manager and field, and no value', async () => {
    const { cluster, resource, shaped, apply } = await arranged('Secret');
    const encoded = (text: string) => ({ data: { key: Buffer.from(text).toString('base64') } });
    await apply(shaped(encoded('ours')));
    const theirs = bench()
      .asOther('other')
      .apply(resource, shaped(encoded(CANARY)), { force: false });
    const error = await failsWith('field-conflict', theirs);
    assert.deepEqual(error.causes, [
      { reason: 'FieldManagerConflict', message: 'conflict with "lockstep"', field: '.data.key' },
    ]);
    assert.match(error.message, /conflict with "lockstep"/);
    assert.ok(await cluster.get(resource, { name: 'it', namespace: shaped({}).metadata.namespace ?? '' }));
  });
}
