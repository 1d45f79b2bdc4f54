import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Bench, configMap, failsWith, object, shareOf } from './bench.ts';

/** Dry runs, warnings, permits, generations and status. */
export function writeCases(bench: () => Bench): void {
  const arranged = async (kind = 'ConfigMap', apiVersion = 'v1') => {
    const { cluster, freshNamespace } = bench();
    const [resource, namespace] = await Promise.all([bench().kind(apiVersion, kind), freshNamespace()]);
    return { cluster, resource, namespace, at: { name: 'it', namespace } };
  };
  const permit = (remainingMs: number) => ({ remainingMs: () => remainingMs });

  test('a dry run tells what would be created, and creates nothing', async () => {
    const { cluster, resource, namespace, at } = await arranged();
    const wish = configMap(namespace, 'it', { a: '1' });
    const { object: would, created } = await cluster.apply(resource, wish, { force: true, dryRun: true });
    assert.deepEqual({ data: would['data'], created }, { data: { a: '1' }, created: true });
    assert.equal(await cluster.get(resource, at), undefined);
  });

  test('a dry run tells what would change, and changes nothing', async () => {
    const { cluster, resource, namespace, at } = await arranged();
    const { object: before } = await cluster.apply(resource, configMap(namespace, 'it', { a: '1' }), {
      force: true,
    });
    const wish = configMap(namespace, 'it', { a: '2' });
    const { object: would } = await cluster.apply(resource, wish, { force: true, dryRun: true });
    assert.deepEqual(would['data'], { a: '2' });
    assert.deepEqual(await cluster.get(resource, at), before);
  });

  test('warnings of the server are told in its words', async () => {
    const { cluster, resource, namespace } = await arranged('Deployment', 'apps/v1');
    const labels = { app: 'it' };
    const podSpec = {
      nodeSelector: { 'beta.kubernetes.io/os': 'linux' },
      containers: [{ name: 'web', image: 'web' }],
    };
    const spec = { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: podSpec } };
    const wish = object('apps/v1', 'Deployment', { name: 'it', namespace }, { spec });
    const { warnings } = await cluster.apply(resource, wish, { force: true });
    assert.deepEqual(warnings, [
      'spec.template.spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead',
    ]);
  });

  test('a write goes without warnings where there is nothing to warn of', async () => {
    const { cluster, resource, namespace } = await arranged();
    assert.deepEqual((await cluster.create(resource, configMap(namespace, 'it'))).warnings, []);
  });

  for (const remainingMs of [0, -1]) {
    test(`a permit with ${remainingMs} ms left writes nothing`, async () => {
      const { cluster, resource, namespace, at } = await arranged();
      const options = { permit: permit(remainingMs) };
      const wish = configMap(namespace, 'it');
      await failsWith('lease-lost', cluster.apply(resource, wish, { ...options, force: true }));
      await failsWith('lease-lost', cluster.create(resource, wish, options));
      await failsWith('lease-lost', cluster.replace(resource, wish, options));
      await failsWith('lease-lost', cluster.mergePatch(resource, at, {}, options));
      await failsWith(
        'lease-lost',
        cluster.delete(resource, at, { ...options, uid: 'any', resourceVersion: '5' }),
      );
      assert.equal(await cluster.get(resource, at), undefined);
    });
  }

  test('a permit with time left writes', async () => {
    const { cluster, resource, namespace } = await arranged();
    const options = { force: true, permit: permit(8_000) };
    assert.equal((await cluster.apply(resource, configMap(namespace, 'it'), options)).created, true);
  });

  test('an aborted call rejects with the reason of its signal, and writes nothing', async () => {
    const { cluster, resource, namespace, at } = await arranged();
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    const wish = configMap(namespace, 'it');
    await assert.rejects(cluster.apply(resource, wish, { force: true, signal }), reason);
    await assert.rejects(cluster.get(resource, at, signal), reason);
    await assert.rejects(cluster.list(resource, { signal }), reason);
    assert.equal(await cluster.get(resource, at), undefined);
  });

  test('the generation counts what is wanted: spec, not annotations', async () => {
    const { cluster, resource, namespace } = await arranged('Ingress', 'networking.k8s.io/v1');
    const generation = async (service: string, annotations: Record<string, string>) => {
      const spec = { defaultBackend: { service: { name: service, port: { number: 80 } } } };
      const wish = object(
        'networking.k8s.io/v1',
        'Ingress',
        { name: 'it', namespace, annotations },
        { spec },
      );
      return (await cluster.apply(resource, wish, { force: true })).object.metadata.generation;
    };
    assert.equal(await generation('web', {}), 1);
    assert.equal(await generation('web', { 'kubernetes.io/ingress.global-static-ip-name': 'other' }), 1);
    assert.equal(await generation('api', {}), 2);
  });

  test('status is written by its controller alone, and owned through the subresource', async () => {
    // Its controller leaves a suspended one alone.
    const { cluster, resource, at } = await arranged('CronJob', 'batch/v1');
    const scheduled = (day: string) => ({ lastScheduleTime: `2026-01-${day}T00:00:00Z` });
    const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'it', image: 'it' }] } };
    const spec = { schedule: '0 0 1 1 *', suspend: true, jobTemplate: { spec: { template } } };
    const wish = object('batch/v1', 'CronJob', at, { spec, status: scheduled('07') });
    const { object: created } = await cluster.apply(resource, wish, { force: true });
    assert.notDeepEqual(created['status'], scheduled('07'));

    const written = await bench().writeStatus(resource, at, scheduled('03'));
    assert.deepEqual(written['status'], scheduled('03'));
    assert.equal(written.metadata.generation, 1);
    const entry = written.metadata.managedFields?.find(({ subresource }) => subresource === 'status');
    assert.equal(entry?.manager, 'controller');
    assert.ok(entry?.time);

    const { object: again } = await cluster.apply(resource, wish, { force: true });
    assert.deepEqual(again['status'], scheduled('03'));
    assert.equal(again.metadata.resourceVersion, written.metadata.resourceVersion);
  });

  test('stringData becomes data, and a key that is dropped from it stays', async () => {
    const { cluster, resource, namespace } = await arranged('Secret');
    const apply = async (stringData: Record<string, string>) => {
      const wish = object('v1', 'Secret', { name: 'it', namespace }, { stringData });
      return (await cluster.apply(resource, wish, { force: true })).object;
    };
    assert.deepEqual((await apply({ a: 'x', b: 'y' }))['data'], { a: 'eA==', b: 'eQ==' });
    const live = await apply({ a: 'x' });
    assert.deepEqual(live['data'], { a: 'eA==', b: 'eQ==' });
    assert.equal(live['stringData'], undefined);
    assert.equal(shareOf(live, 'lockstep', 'Apply')?.['f:data'], undefined);
  });
}
