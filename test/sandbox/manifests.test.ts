import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import type { LockstepProcess } from '../../sandbox/installation.ts';
import { until } from '../../sandbox/processes/until.ts';
import { displayName, type KubeObject, refOf } from '../../src/cluster/object.ts';
import { PART_OF_LABEL } from '../../src/record/applyset.ts';
import { newFederation, type TestFederation } from './federation-fixture.ts';
import { filesOf, type Kubectl, kubectlOf, writeAll } from './manifest-cases.ts';

const definitions = 'definitions/';
const apply = ['apply', '--server-side', '-R', '-f'];

/** What kubectl finds of all objects in a folder of manifests, by name. */
async function liveObjects(kubectl: Kubectl, folder: string): Promise<Map<string, KubeObject>> {
  const { stdout } = await kubectl('get', '-R', '-f', folder, '-o', 'json');
  const { items } = JSON.parse(stdout) as { items: KubeObject[] };
  return new Map(items.map((object) => [displayName(refOf(object)), comparable(object)]));
}

/** Without what two clusters never have in common: what servers and controllers set, and our label. */
function comparable({ status: _, ...object }: KubeObject): KubeObject {
  const { name, namespace, labels, annotations, finalizers } = object.metadata;
  const { [PART_OF_LABEL]: __, ...others } = labels ?? {};
  const kept = { name, namespace, labels: others, annotations: annotations ?? {}, finalizers };
  return withoutAllocated({ ...object, metadata: kept } as KubeObject);
}

const ALLOCATED = new Set([
  'clusterIP',
  'clusterIPs',
  'nodePort',
  'controller-uid',
  'batch.kubernetes.io/controller-uid',
]);

function withoutAllocated<T>(value: T): T {
  return JSON.parse(JSON.stringify(value, (key, field) => (ALLOCATED.has(key) ? undefined : field)));
}

/** A CustomResourceDefinition of about 1 MB, most of it descriptions, as operators have them. */
function bigDefinition(name: string): string {
  const properties = Object.fromEntries(
    Array.from({ length: 2000 }, (_, index) => [
      `field${index}`,
      { type: 'string', description: `What field ${index} is about. `.repeat(16) },
    ]),
  );
  const lines = Object.entries(properties).map(
    ([field, { type, description }]) =>
      `                ${field}:\n                  description: >-\n                    ${description}\n                  type: ${type}\n`,
  );
  return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: bigs.${name}.example.com
spec:
  group: ${name}.example.com
  scope: Cluster
  names: {kind: Big, plural: bigs}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
${lines.join('')}`;
}

describe('manifests as people write them', () => {
  let federation: TestFederation;
  let byLockstep: SandboxCluster;
  let byKubectl: SandboxCluster;
  let folder: string;
  let run: LockstepProcess;
  let appliedAt: number;

  before(async () => {
    federation = await newFederation(undefined, { clusters: 1, settings: { sweep: '1s' } });
    const [first, second] = federation.sandbox.clusters;
    assert.ok(first && second);
    [byLockstep, byKubectl] = [first, second];
    const files = await filesOf('accepted/', federation.name);
    files[`${definitions}big.yaml`] = bigDefinition(federation.name);
    folder = join(federation.sandbox.folder, federation.name);
    await writeAll(folder, files);
    for (const path of Object.keys(federation.files)) {
      if (path !== 'federation.yaml') delete federation.files[path];
    }
    for (const [path, text] of Object.entries(files)) federation.files[`base/${path}`] = text;
    run = await federation.start('run');
    const [sha] = await Promise.all([federation.push('all of them'), applyByKubectl()]);
    // An API server without a free core may not take the big definition within a lease: it is tried again.
    await federation.untilRecord(
      byLockstep,
      ({ revision, outcome }) => revision === sha && outcome?.faults.every(({ final }) => final) === true,
    );
    appliedAt = Date.now();
  });

  after(async () => {
    await federation.end();
    const remove = ['delete', '--wait=false', '--ignore-not-found', '-R', '-f', folder];
    await Promise.all([byLockstep, byKubectl].map((cluster) => kubectlOf(federation, cluster)(...remove)));
  });

  async function applyByKubectl(): Promise<void> {
    const kubectl = kubectlOf(federation, byKubectl);
    await kubectl(...apply, join(folder, definitions));
    const widgets = `/apis/${federation.name}.example.com/v1/widgets`;
    const isServed = async () => (await byKubectl.client.request('GET', widgets)).status === 200;
    await until(isServed, { what: `${byKubectl.name}: ${widgets}` });
    await kubectl(...apply, folder);
  }

  it('are applied where `kubectl apply --server-side` applies them, with the same outcome', async (t) => {
    const { outcome } = (await federation.record(byLockstep)) ?? {};
    assert.deepEqual(outcome?.faults, []);
    const [ours, theirs] = await Promise.all(
      [byLockstep, byKubectl].map((cluster) => liveObjects(kubectlOf(federation, cluster), folder)),
    );
    assert.ok(ours && theirs && theirs.size > 60);
    assert.deepEqual([...ours.keys()], [...theirs.keys()]);
    assert.equal(outcome?.members, theirs.size);
    for (const [object, live] of theirs) {
      await t.test(object, () => assert.deepEqual(ours.get(object), live));
    }
  });

  it('settle: later looks write nothing, nor do those of a new process', async () => {
    await federation.untilLooked(byLockstep, 3, appliedAt);
    assert.deepEqual(await memberWrites(appliedAt), []);
    await run.kill();
    const restartedAt = Date.now();
    run = await federation.start('run');
    await federation.untilLooked(byLockstep, 3, restartedAt);
    assert.deepEqual(await memberWrites(restartedAt), []);
  });

  /** What was observed of them is written to the record as it comes. */
  async function memberWrites(since: number): Promise<string[]> {
    const writes = await federation.writes(byLockstep, since);
    return writes
      .filter(({ objectRef }) => objectRef?.namespace !== 'lockstep-system')
      .map(({ verb, requestURI, responseStatus }) => `${verb} ${requestURI} ${responseStatus?.code}`);
  }
});
