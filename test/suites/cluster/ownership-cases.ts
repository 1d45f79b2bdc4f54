import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import { type Bench, configMap, failsWith, identity, object, shareOf } from './bench.ts';

/** Who owns which field, and what server-side apply makes of it (KEP-555). */
export function ownershipCases(bench: () => Bench): void {
  const arranged = async () => {
    const { cluster, asOther, kind, freshNamespace } = bench();
    const [maps, namespace] = await Promise.all([kind('v1', 'ConfigMap'), freshNamespace()]);
    const other = asOther('other');
    const at = { name: 'it', namespace };
    const apply = (by: Cluster, data: Record<string, string>, force = false) =>
      by.apply(maps, configMap(namespace, 'it', data), { force });
    return { cluster, other, maps, namespace, at, apply };
  };

  test('an apply owns the fields that it names', async () => {
    const { cluster, apply } = await arranged();
    const { object: live } = await apply(cluster, { a: '1', b: '2' });
    assert.deepEqual(shareOf(live, 'lockstep', 'Apply'), { 'f:data': { 'f:a': {}, 'f:b': {} } });
  });

  test('an apply without force takes over a foreign object in silence where the values are equal', async () => {
    const { cluster, other, apply } = await arranged();
    await apply(other, { a: '1' });
    const { object: live, created } = await apply(cluster, { a: '1' });
    assert.equal(created, false);
    assert.deepEqual(shareOf(live, 'lockstep', 'Apply'), { 'f:data': { 'f:a': {} } });
    assert.deepEqual(shareOf(live, 'other', 'Apply'), { 'f:data': { 'f:a': {} } });
  });

  test('an apply without force takes over a foreign object in silence where the fields are disjoint', async () => {
    const { cluster, other, apply } = await arranged();
    await apply(other, { a: '1' });
    const { object: live } = await apply(cluster, { b: '2' });
    assert.deepEqual(live['data'], { a: '1', b: '2' });
    assert.deepEqual(shareOf(live, 'lockstep', 'Apply'), { 'f:data': { 'f:b': {} } });
  });

  test("even the server's own Namespace is taken over in silence, and an apply of nothing owns nothing", async () => {
    const { cluster, kind } = bench();
    const namespaces = await kind('v1', 'Namespace');
    const { object: live } = await cluster.apply(
      namespaces,
      object('v1', 'Namespace', { name: 'kube-public' }),
      { force: false },
    );
    assert.equal(shareOf(live, 'lockstep', 'Apply'), undefined);
  });

  test('another value for a foreign field is a conflict that names the manager and the field', async () => {
    const { cluster, other, at, maps, apply } = await arranged();
    await apply(other, { a: '1', b: '1' });
    const error = await failsWith('field-conflict', apply(cluster, { a: '2' }));
    assert.equal(error.status, 409);
    assert.deepEqual(error.causes, [
      { reason: 'FieldManagerConflict', message: 'conflict with "other"', field: '.data.a' },
    ]);
    assert.deepEqual((await cluster.get(maps, at))?.['data'], { a: '1', b: '1' });
  });

  test('force takes the field, and the other manager loses it', async () => {
    const { cluster, other, apply } = await arranged();
    await apply(other, { a: '1', b: '1' });
    const { object: live } = await apply(cluster, { a: '2' }, true);
    assert.deepEqual(live['data'], { a: '2', b: '1' });
    assert.deepEqual(shareOf(live, 'other', 'Apply'), { 'f:data': { 'f:b': {} } });
  });

  test('a field that is dropped from the apply goes, where nobody else owns it', async () => {
    const { cluster, apply } = await arranged();
    await apply(cluster, { a: '1', b: '2' });
    const { object: live } = await apply(cluster, { a: '1' });
    assert.deepEqual(live['data'], { a: '1' });
  });

  test('a field that is dropped from the apply stays, where another owns it too', async () => {
    const { cluster, other, apply } = await arranged();
    await apply(other, { b: '2' });
    await apply(cluster, { a: '1', b: '2' });
    const { object: live } = await apply(cluster, { a: '1' });
    assert.deepEqual(live['data'], { a: '1', b: '2' });
  });

  test('after adopting, a dropped field stays until the old Update entry is rewritten', async () => {
    const { cluster, other, maps, namespace, at, apply } = await arranged();
    await other.create(maps, configMap(namespace, 'it', { a: '1', b: '2' }));
    await apply(cluster, { a: '1', b: '2' });
    const stuck = (await apply(cluster, { a: '1' })).object;
    assert.deepEqual(stuck['data'], { a: '1', b: '2' });

    const ours = {
      manager: 'lockstep',
      operation: 'Apply' as const,
      apiVersion: 'v1',
      time: '2026-01-01T00:00:00Z',
    };
    const fieldsV1 = { 'f:data': { 'f:a': {}, 'f:b': {} } };
    const managedFields = [{ ...ours, fieldsType: 'FieldsV1', fieldsV1 }];
    await cluster.mergePatch(maps, at, { metadata: { ...identity(stuck), managedFields } });
    const { object: live } = await apply(cluster, { a: '1' });
    assert.deepEqual(live['data'], { a: '1' });
    assert.equal(shareOf(live, 'other', 'Update'), undefined);
  });

  test('a share may name a field that is not there, until somebody removes it', async () => {
    const { cluster, other, maps, namespace, at, apply } = await arranged();
    const { object: born } = await other.create(maps, configMap(namespace, 'it', { a: '1' }));
    const fieldsV1 = { 'f:data': { 'f:a': {}, 'f:absent': {} } };
    const ours = {
      manager: 'lockstep',
      operation: 'Apply' as const,
      apiVersion: 'v1',
      fieldsType: 'FieldsV1',
      fieldsV1,
    };
    await cluster.mergePatch(maps, at, { metadata: { ...identity(born), managedFields: [ours] } });
    const { object: touched } = await other.mergePatch(maps, at, { data: { b: '1' } });
    assert.deepEqual(shareOf(touched, 'lockstep', 'Apply'), fieldsV1);
    await other.mergePatch(maps, at, { data: { absent: 'x' } });
    const { object: removed } = await other.mergePatch(maps, at, { data: { absent: null } });
    assert.deepEqual(shareOf(removed, 'lockstep', 'Apply'), { 'f:data': { 'f:a': {} } });
    assert.deepEqual((await apply(cluster, { b: '1' })).object['data'], { b: '1' });
  });

  test('an apply that changes nothing does not bump the version', async () => {
    const { cluster, apply } = await arranged();
    const first = (await apply(cluster, { a: '1' })).object;
    const again = (await apply(cluster, { a: '1' }, true)).object;
    assert.equal(identity(again).resourceVersion, identity(first).resourceVersion);
    assert.deepEqual(again.metadata.managedFields, first.metadata.managedFields);
  });

  test('an edit by hand that is edited back leaves the values equal and our ownership gone', async () => {
    const { cluster, other, maps, at, apply } = await arranged();
    await apply(cluster, { a: '1', b: '2' });
    await other.mergePatch(maps, at, { data: { a: 'edited' } });
    const { object: live } = await other.mergePatch(maps, at, { data: { a: '1' } });
    assert.deepEqual(live['data'], { a: '1', b: '2' });
    assert.deepEqual(shareOf(live, 'lockstep', 'Apply'), { 'f:data': { 'f:b': {} } });
  });

  test('a plain write owns what it brought, maps included', async () => {
    const { other, maps, namespace } = await arranged();
    const { object: live } = await other.create(
      maps,
      configMap(namespace, 'it', { a: '1' }, { labels: { l: 'x' } }),
    );
    assert.deepEqual(shareOf(live, 'other', 'Update'), {
      'f:data': { '.': {}, 'f:a': {} },
      'f:metadata': { 'f:labels': { '.': {}, 'f:l': {} } },
    });
  });

  test('a sidecar that another manager adds stays beside our container', async () => {
    const { cluster, other, namespace } = await arranged();
    const deployments = await bench().kind('apps/v1', 'Deployment');
    const apply = (by: Cluster, container: object) =>
      by.apply(deployments, deployment(namespace, container), { force: false });
    await apply(cluster, { name: 'web', image: 'web:1', env: [{ name: 'A', value: '1' }] });
    await apply(other, { name: 'sidecar', image: 'sidecar:1' });
    const { object: live } = await apply(cluster, { name: 'web', image: 'web:2' });
    assert.deepEqual(images(live), { web: 'web:2', sidecar: 'sidecar:1' });
    assert.deepEqual(containerShare(live), {
      'k:{"name":"web"}': { '.': {}, 'f:image': {}, 'f:name': {} },
    });
  });

  test('a list item goes when its only owner drops it, and stays while another owns a field of it', async () => {
    const { cluster, other, namespace } = await arranged();
    const services = await bench().kind('v1', 'Service');
    const apply = (by: Cluster, ports: object[]) =>
      by.apply(services, object('v1', 'Service', { namespace, name: 'it' }, { spec: { ports } }), {
        force: false,
      });
    const [web, admin, extra] = [80, 81, 82].map((port) => ({ name: `p${port}`, port, protocol: 'TCP' }));
    await apply(cluster, [web, admin, extra] as object[]);
    await apply(other, [{ ...admin, targetPort: 8081 }]);
    const { object: live } = await apply(cluster, [web] as object[]);
    const ports = (live['spec'] as { ports: { port: number }[] }).ports.map(({ port }) => port);
    assert.deepEqual(ports.sort(), [80, 81]);
  });
}

function deployment(namespace: string, container: object) {
  const labels = { app: 'it' };
  const spec = {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [container] } },
  };
  return object('apps/v1', 'Deployment', { namespace, name: 'it' }, { spec });
}

interface PodTemplate {
  spec: { template: { spec: { containers: { name: string; image: string }[] } } };
}

function images(live: unknown): Record<string, string> {
  const { containers } = (live as PodTemplate).spec.template.spec;
  return Object.fromEntries(containers.map(({ name, image }) => [name, image]));
}

function containerShare(live: Parameters<typeof shareOf>[0]): unknown {
  const share = shareOf(live, 'lockstep', 'Apply') as Record<
    string,
    Record<string, Record<string, Record<string, unknown>>>
  >;
  return share['f:spec']?.['f:template']?.['f:spec']?.['f:containers'];
}
