import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { quantity } from '../../../src/readiness/quantity.ts';
import { checkRows } from './check-rows.ts';
import { condition, live } from './objects.ts';

describe('HorizontalPodAutoscaler', () => {
  const autoscaler = (...conditions: string[]) =>
    live('autoscaling/v2 HorizontalPodAutoscaler', { status: { conditions: conditions.map(condition) } });
  /** autoscaling/v1 has its conditions in an annotation. */
  const first = (annotation: string) =>
    live(
      'autoscaling/v1 HorizontalPodAutoscaler',
      { status: { currentReplicas: 2, desiredReplicas: 2 } },
      { annotations: { 'autoscaling.alpha.kubernetes.io/conditions': annotation } },
    );
  checkRows([
    ['that scales', autoscaler('AbleToScale=True', 'ScalingActive=True ValidMetricFound'), 'Current'],
    [
      'that was able to scale once',
      autoscaler('AbleToScale=False FailedUpdateScale: forbidden', 'ScalingActive=True'),
      'InProgress: cannot scale: forbidden',
    ],
    [
      'of the first version, that scales',
      first(JSON.stringify(['AbleToScale=True', 'ScalingActive=True'].map(condition))),
      'Current',
    ],
    [
      'of the first version, without metrics',
      first(JSON.stringify([condition('ScalingActive=False FailedGetResourceMetric: no metrics')])),
      'InProgress: does not scale: no metrics',
    ],
    ['with an annotation of somebody else', first('{'), 'InProgress: its controller has not looked at it'],
  ]);
});

describe('PodDisruptionBudget', () => {
  checkRows([
    [
      'that its controller cannot work out',
      live('policy/v1 PodDisruptionBudget', {
        status: {
          observedGeneration: 1,
          conditions: [
            condition('DisruptionAllowed=False SyncFailed: found no controller ref for pod "web-1"'),
          ],
        },
      }),
      'InProgress: cannot be worked out: found no controller ref for pod "web-1"',
    ],
  ]);
});

describe('PersistentVolumeClaim', () => {
  const claim = (want: string, have: string | undefined, ...conditions: string[]) =>
    live('v1 PersistentVolumeClaim', {
      spec: { resources: { requests: { storage: want } } },
      status: {
        phase: 'Bound',
        ...(have && { capacity: { storage: have } }),
        conditions: conditions.map(condition),
      },
    });
  checkRows([
    ['that got more than it asks for', claim('1Gi', '10Gi'), 'Current'],
    ['that got as much in other words', claim('1Gi', '1024Mi'), 'Current'],
    ['whose size nobody tells', claim('1Gi', undefined), 'Current'],
    ['that was made bigger', claim('20Gi', '10Gi'), 'InProgress: has 10Gi of the 20Gi that it asks for'],
    [
      'that waits for a pod to grow its file system',
      claim('20Gi', '10Gi', 'FileSystemResizePending=True: Waiting for user to (re-)start a pod'),
      'InProgress: FileSystemResizePending: Waiting for user to (re-)start a pod',
    ],
    [
      'that cannot grow',
      claim('20Gi', '10Gi', 'Resizing=True', 'ControllerResizeError=True: quota exceeded'),
      'InProgress: ControllerResizeError: quota exceeded',
    ],
  ]);
});

describe('PersistentVolume', () => {
  const volume = (status: object) => live('v1 PersistentVolume', { status });
  checkRows([
    ['whose claim is gone', volume({ phase: 'Released' }), 'Current'],
    [
      'that could not be reclaimed',
      volume({ phase: 'Failed', message: 'no volume plugin matched' }),
      'Failed: no volume plugin matched',
    ],
    ['that nobody has looked at', volume({}), 'InProgress: not available: no phase yet'],
  ]);
});

describe('Job', () => {
  const job = (spec: object, status: object) => live('batch/v1 Job', { spec, status });
  checkRows([
    [
      'that is told to stop, and has not',
      job({ suspend: true }, { active: 1 }),
      'InProgress: not suspended yet',
    ],
    ['that tries again', job({}, { active: 1, failed: 2 }), 'InProgress: 1 pod active, 2 failed'],
    [
      'that will have failed once its last pod is gone',
      job({}, { active: 1, conditions: [condition('FailureTarget=True PodFailurePolicy: exit code 3')] }),
      'Failed: exit code 3',
    ],
    [
      'that has succeeded, but is not complete',
      job({}, { active: 1, conditions: [condition('SuccessCriteriaMet=True')] }),
      'InProgress: 1 pod active',
    ],
  ]);
});

describe('CertificateSigningRequest', () => {
  const request = (status: object) => live('certificates.k8s.io/v1 CertificateSigningRequest', { status });
  const conditions = (text: string) => [condition(text)];
  checkRows([
    [
      'with its certificate',
      request({ conditions: conditions('Approved=True'), certificate: 'eA==' }),
      'Current',
    ],
    [
      'approved',
      request({ conditions: conditions('Approved=True') }),
      'InProgress: approved, but not signed yet',
    ],
    ['denied', request({ conditions: conditions('Denied=True No: not yours') }), 'Failed: denied: not yours'],
    ['refused by its signer', request({ conditions: conditions('Failed=True Bad') }), 'Failed: failed: Bad'],
  ]);
});

describe('APIService', () => {
  const service = (...conditions: string[]) =>
    live('apiregistration.k8s.io/v1 APIService', { status: { conditions: conditions.map(condition) } });
  checkRows([
    ['that answers', service('Available=True Passed: all checks passed'), 'Current'],
    [
      'that does not',
      service('Available=False FailedDiscoveryCheck: no route to host'),
      'InProgress: not Available: no route to host',
    ],
  ]);
});

describe('kinds that nobody reports on are Current once the API server has them', () => {
  const kinds = [
    'admissionregistration.k8s.io/v1 MutatingWebhookConfiguration',
    'admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration',
    'admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyBinding',
    'coordination.k8s.io/v1 Lease',
    'discovery.k8s.io/v1 EndpointSlice',
    'gateway.networking.k8s.io/v1beta1 ReferenceGrant',
    'networking.k8s.io/v1 NetworkPolicy',
    'scheduling.k8s.io/v1 PriorityClass',
    'storage.k8s.io/v1 StorageClass',
    'v1 Endpoints',
    'v1 LimitRange',
    'v1 ServiceAccount',
  ];
  checkRows(kinds.map((kind) => [kind, live(kind), 'Current']));
  checkRows([
    [
      'an admission policy that was changed waits for its status, where it has one',
      live(
        'admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy',
        { status: { observedGeneration: 1 } },
        { generation: 2 },
      ),
      'InProgress: its controller has not seen the change',
    ],
    [
      'a custom resource whose controller has not spoken yet',
      live('example.com/v1 Shop', { spec: {}, status: {} }),
      'Current',
    ],
  ]);
});

describe('a quantity', () => {
  const equal: [string, string][] = [
    ['1Gi', '1024Mi'],
    ['500m', '0.5'],
    ['1e3', '1k'],
    ['12E2', '1200'],
    ['.5G', '500M'],
  ];
  for (const [one, other] of equal) {
    test(`${one} is ${other}`, () => assert.equal(quantity(one), quantity(other)));
  }

  test('is more in binary than in decimal', () => {
    assert.ok((quantity('1Gi') ?? 0) > (quantity('1G') ?? 0));
  });

  test('may be a plain number', () => assert.equal(quantity(7), 7));

  for (const text of ['', 'Gi', '1GiB', '1 Gi', 'constructor', undefined]) {
    test(`is not ${JSON.stringify(text)}`, () => assert.equal(quantity(text), undefined));
  }
});
