import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { inWaves, waveOf } from '../../../src/applier/plan/order.ts';
import { groupKindKey } from '../../../src/cluster/object.ts';
import builtin from '../../../src/manifests/builtin-kinds.json' with { type: 'json' };

const kind = (text: string) => {
  const [name = '', ...group] = text.split('.');
  return { kind: name, group: group.join('.') };
};

describe('what goes before what', () => {
  const sequence = [
    ['Namespace', 'CustomResourceDefinition.apiextensions.k8s.io', 'RuntimeClass.node.k8s.io'],
    [
      'ServiceAccount',
      'ClusterRole.rbac.authorization.k8s.io',
      'ConfigMap',
      'Secret',
      'PersistentVolumeClaim',
    ],
    ['Service', 'Deployment.apps', 'ReplicaSet.apps', 'StatefulSet.apps', 'DaemonSet.apps', 'Job.batch'],
    ['Widget.example.com'],
    [
      'Ingress.networking.k8s.io',
      'Gateway.gateway.networking.k8s.io',
      'HorizontalPodAutoscaler.autoscaling',
      'PodDisruptionBudget.policy',
    ],
    [
      'ValidatingWebhookConfiguration.admissionregistration.k8s.io',
      'MutatingWebhookConfiguration.admissionregistration.k8s.io',
      'ValidatingAdmissionPolicy.admissionregistration.k8s.io',
    ],
  ];
  for (const [wave, kinds] of sequence.entries()) {
    for (const text of kinds) it(`${text}: wave ${wave}`, () => assert.equal(waveOf(kind(text)), wave));
  }

  it('a kind of the same name in another group goes with the custom resources', () => {
    assert.equal(waveOf(kind('Service.serving.knative.dev')), waveOf(kind('Widget.example.com')));
  });
});

describe('waves', () => {
  const kinds = fc.array(fc.constantFrom(...builtin.kinds, kind('Widget.example.com')));

  it('hold each object exactly once, in order, and none is empty', () => {
    fc.assert(
      fc.property(kinds, (list) => {
        const waves = inWaves(list, (one) => one);
        assert.deepEqual(waves.flat().map(groupKindKey).sort(), list.map(groupKindKey).sort());
        assert.ok(waves.every((wave) => wave.length > 0));
        const numbers = waves.map((wave) => new Set(wave.map(waveOf)));
        assert.ok(numbers.every((wave) => wave.size === 1));
        const order = numbers.map(([wave]) => wave ?? -1);
        assert.deepEqual(
          order,
          order.toSorted((a, b) => a - b),
        );
      }),
    );
  });
});
