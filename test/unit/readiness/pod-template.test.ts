import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { readinessOf } from '../../../src/readiness/readiness-of.ts';
import workloads from '../../cases/readiness/workloads.json' with { type: 'json' };

type Spec = { containers: Record<string, unknown>[]; [field: string]: unknown };
type Template = { metadata: { labels: object; annotations: Record<string, string> }; spec: Spec };

interface Settled {
  object: KubeObject;
  pods: KubeObject[];
  template: Template;
}

/** The captured ReplicaSet that is Current, and its pods, as the real controller made them. */
function settled(): Settled {
  const { object, pods } = structuredClone(workloads[0]) as unknown as Omit<Settled, 'template'>;
  const { template } = object['spec'] as { template: Template };
  return { object, pods, template };
}

const old: [name: string, change: (parts: Settled) => void][] = [
  [
    'an image that changed',
    ({ template }) => Object.assign(template.spec.containers[0]!, { image: 'nginx:2' }),
  ],
  [
    'a container that was added',
    ({ template }) => template.spec.containers.push({ name: 'log', image: 'log' }),
  ],
  ['a container that was dropped', ({ template }) => (template.spec['initContainers'] = [])],
  ['a field that was dropped', ({ template }) => delete template.spec.containers[0]!['livenessProbe']],
  [
    'arguments in another order',
    ({ template }) => Object.assign(template.spec.containers[0]!, { args: ['b', 'a'] }),
  ],
  [
    'limits and requests that were dropped',
    ({ template }) => Object.assign(template.spec.containers[0]!, { resources: {} }),
  ],
  [
    'an annotation that changed (kubectl rollout restart)',
    ({ template }) => (template.metadata.annotations = { rev: '2' }),
  ],
  ['an annotation that was dropped', ({ template }) => (template.metadata.annotations = {})],
];

for (const [name, change] of old) {
  test(`pods run the old template after ${name}`, () => {
    const parts = settled();
    change(parts);
    assert.deepEqual(readinessOf(parts.object, parts), {
      status: 'InProgress',
      message: '2 pods run the old template',
    });
  });
}

const spec = (pod: KubeObject) => pod['spec'] as Spec;

const same: [name: string, change: (pod: KubeObject, template: Template) => void][] = [
  ['nothing', () => {}],
  [
    'a sidecar before the container',
    (pod) => spec(pod).containers.unshift({ name: 'proxy', image: 'envoy' }),
  ],
  ['a toleration', (pod) => (spec(pod)['tolerations'] as object[]).unshift({ key: 'x', operator: 'Exists' })],
  ['a label', (pod) => Object.assign(pod.metadata.labels ?? {}, { injected: 'yes' })],
  ['a scheduling gate that is gone', (_, template) => (template.spec['schedulingGates'] = [{ name: 'a' }])],
  ['managedFields that the pods lack', (pod) => delete pod.metadata.managedFields],
];

for (const [name, change] of same) {
  test(`pods run the present template beside ${name}`, () => {
    const parts = settled();
    for (const pod of parts.pods) change(pod, parts.template);
    assert.equal(readinessOf(parts.object, parts).status, 'Current');
  });
}

const uncounted: [name: string, change: (pod: KubeObject) => void][] = [
  ['is being deleted', (pod) => (pod.metadata.deletionTimestamp = '2026-01-01T00:00:00Z')],
  ['has failed', (pod) => (pod['status'] = { phase: 'Failed' })],
  ['belongs to another set', (pod) => (pod.metadata.ownerReferences![0]!.uid = 'other')],
  ['is owned, but not controlled', (pod) => (pod.metadata.ownerReferences![0]!.controller = false)],
];

for (const [name, change] of uncounted) {
  test(`a pod that ${name} is not counted`, () => {
    const parts = settled();
    change(parts.pods[0]!);
    assert.deepEqual(readinessOf(parts.object, parts), { status: 'InProgress', message: '1 of 2 pods seen' });
  });
}
