import { describe } from 'node:test';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { checkRows } from './check-rows.ts';
import { condition, live } from './objects.ts';

const done = {
  observedGeneration: 1,
  replicas: 2,
  updatedReplicas: 2,
  readyReplicas: 2,
  availableReplicas: 2,
};
const exceeded = condition(
  'Progressing=False ProgressDeadlineExceeded: ReplicaSet "web" has timed out progressing.',
);
const quota = condition('ReplicaFailure=True FailedCreate: pods "web-1" is forbidden: exceeded quota');

function deployment(status: object, spec: object = {}, metadata = {}): KubeObject {
  return live('apps/v1 Deployment', { spec: { replicas: 2, ...spec }, status }, metadata);
}

describe('every kind', () => {
  checkRows([
    [
      'an object that is being deleted is Terminating, whatever else it says',
      deployment({ ...done, conditions: [exceeded] }, {}, { deletionTimestamp: '2026-01-01T00:00:00Z' }),
      'Terminating: being deleted',
    ],
    [
      'a finalizer that holds a deletion back is named',
      live(
        'v1 ConfigMap',
        {},
        { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['a.io/x', 'b.io/y'] },
      ),
      'Terminating: being deleted, waits for finalizer a.io/x, b.io/y',
    ],
    [
      'a status of an older generation says nothing, not even that it failed',
      deployment({ ...done, conditions: [exceeded] }, {}, { generation: 2 }),
      'InProgress: its controller has not seen the change',
    ],
    [
      'a watch that still shows the object from before our apply says nothing',
      deployment(done),
      'InProgress: our change was not seen yet',
      { generation: 2 },
    ],
    ['the generation of our own reply is enough', deployment(done), 'Current', { generation: 1 }],
    [
      'a workload whose controller has written nothing yet is in progress, even with no replicas',
      live('apps/v1 Deployment', { spec: { replicas: 0 }, status: {} }),
      'InProgress: its controller has not seen it',
    ],
    [
      'so is its forerunner',
      live('v1 ReplicationController', { spec: { replicas: 0 }, status: { replicas: 0 } }),
      'InProgress: its controller has not seen it',
    ],
    ['a ConfigMap is Current once it is there', live('v1 ConfigMap'), 'Current'],
    ['a Secret is Current once it is there', live('v1 Secret'), 'Current'],
    ['a Role is Current once it is there', live('rbac.authorization.k8s.io/v1 Role'), 'Current'],
    ['a kind whose name is a property of every object is nothing special', live('v1 constructor'), 'Current'],
  ]);
});

describe('conditions', () => {
  const shop = (...conditions: object[]) =>
    live('example.com/v1 Shop', { status: { conditions } }, { generation: 3 });
  const policy = (...answers: object[]) =>
    live('example.com/v1 Policy', {
      status: { ancestors: answers.map((answer) => ({ conditions: [answer] })) },
    });
  checkRows([
    ['Ready', shop(condition('Ready=True')), 'Current'],
    [
      'not Ready, with the message',
      shop(condition('Ready=False NoDB: no database')),
      'InProgress: not Ready: no database',
    ],
    ['not Ready, with the reason', shop(condition('Ready=Unknown NoDB')), 'InProgress: not Ready: NoDB'],
    ['not Ready, without a word', shop({ type: 'Ready', status: 'False' }), 'InProgress: not Ready'],
    ['Available', shop(condition('Available=False Down')), 'InProgress: not Available: Down'],
    [
      'Accepted but not Programmed',
      shop(condition('Accepted=True'), condition('Programmed=Unknown Pending')),
      'InProgress: not Programmed: Pending',
    ],
    ['Accepted and Programmed', shop(condition('Accepted=True'), condition('Programmed=True')), 'Current'],
    [
      'Stalled fails',
      shop(condition('Ready=False'), condition('Stalled=True BadSpec: no such plan')),
      'Failed: no such plan',
    ],
    ['Stalled=False does not', shop(condition('Ready=True'), condition('Stalled=False')), 'Current'],
    [
      'Reconciling is in progress though Ready',
      shop(condition('Ready=True'), condition('Reconciling=True Wait')),
      'InProgress: Wait',
    ],
    [
      'another condition is not waited for',
      shop(condition('Degraded=False'), condition('Synced=False')),
      'Current',
    ],
    [
      'conditions: null, as a new object may have',
      live('example.com/v1 Shop', { status: { conditions: null } }),
      'Current',
    ],
    [
      'a condition of an older generation says nothing',
      shop({ type: 'Programmed', status: 'True', observedGeneration: 2 }),
      'InProgress: Programmed was not judged since the last change',
    ],
    [
      'a condition of this generation counts',
      shop({ type: 'Programmed', status: 'True', observedGeneration: 3 }),
      'Current',
    ],
    [
      'Stalled of an older generation says nothing',
      shop({ type: 'Stalled', status: 'True', observedGeneration: 2 }),
      'InProgress: Stalled was not judged since the last change',
    ],
    [
      'ResolvedRefs',
      shop(condition('ResolvedRefs=False RefNotPermitted: no grant')),
      'InProgress: not ResolvedRefs: no grant',
    ],
    [
      'a policy that one of its ancestors has not accepted',
      policy(condition('Accepted=True'), condition('Accepted=False Conflicted: another one is older')),
      'InProgress: not Accepted: another one is older',
    ],
    ['a policy that its ancestors have accepted', policy(condition('Accepted=True')), 'Current'],
    [
      'Stalled counts for kinds with a file of their own',
      live('v1 Service', { status: { conditions: [condition('Stalled=True Bad')] } }),
      'Failed: Bad',
    ],
  ]);
});

describe('Deployment', () => {
  checkRows([
    ['everything updated and available', deployment(done), 'Current'],
    [
      'replicas default to 1',
      live('apps/v1 Deployment', { spec: {}, status: { observedGeneration: 1 } }),
      'InProgress: 0 of 1 pod updated',
    ],
    ['scaled to nothing', deployment({ observedGeneration: 1 }, { replicas: 0 }), 'Current'],
    ['not all updated', deployment({ ...done, updatedReplicas: 1 }), 'InProgress: 1 of 2 pods updated'],
    ['old pods still there', deployment({ ...done, replicas: 4 }), 'InProgress: 2 old pods are still there'],
    [
      'scaled down, not yet followed',
      deployment({ ...done, replicas: 3, updatedReplicas: 3 }),
      'InProgress: 1 surplus pod is still there',
    ],
    ['not all available', deployment({ ...done, availableReplicas: 0 }), 'InProgress: 0 of 2 pods available'],
    [
      'gave up',
      deployment({ ...done, availableReplicas: 1, conditions: [exceeded] }),
      'Failed: progress deadline exceeded: ReplicaSet "web" has timed out progressing.',
    ],
    [
      'says why it cannot make pods',
      deployment({ observedGeneration: 1, conditions: [quota] }),
      'InProgress: 0 of 2 pods updated: pods "web-1" is forbidden: exceeded quota',
    ],
    [
      'paused',
      deployment({ ...done, updatedReplicas: 0 }, { paused: true }),
      'InProgress: 0 of 2 pods updated (the Deployment is paused)',
    ],
  ]);
});

describe('ReplicaSet', () => {
  const set = (status: object, spec: object = {}) =>
    live('apps/v1 ReplicaSet', {
      spec: { replicas: 2, ...spec },
      status: { observedGeneration: 1, ...status },
    });
  checkRows([
    ['done by its status, pods not looked at', set(done), 'Unknown: its pods were not looked at'],
    ['done by its status, no pods seen', set(done), 'InProgress: 0 of 2 pods seen', { pods: [] }],
    ['scaled to nothing needs no pods', set({}, { replicas: 0 }), 'Current'],
    [
      'not all created',
      set({ replicas: 1, conditions: [quota] }),
      'InProgress: 1 of 2 pods created: pods "web-1" is forbidden: exceeded quota',
    ],
    ['not all available', set({ replicas: 2, availableReplicas: 1 }), 'InProgress: 1 of 2 pods available'],
    ['too many', set({ ...done, replicas: 3 }), 'InProgress: 1 pod too many'],
  ]);
});

describe('StatefulSet and DaemonSet', () => {
  const set = (status: object, updateStrategy: object = { type: 'RollingUpdate' }) =>
    live('apps/v1 StatefulSet', { spec: { replicas: 2, updateStrategy }, status: { ...done, ...status } });
  const daemons = (status: object) =>
    live('apps/v1 DaemonSet', { spec: {}, status: { observedGeneration: 1, ...status } });
  const partition = { type: 'RollingUpdate', rollingUpdate: { partition: 1 } };
  checkRows([
    ['not created', set({ replicas: 1 }), 'InProgress: 1 of 2 pods created'],
    ['not ready', set({ readyReplicas: 1 }), 'InProgress: 1 of 2 pods ready'],
    ['not available (minReadySeconds)', set({ availableReplicas: 1 }), 'InProgress: 1 of 2 pods available'],
    ['too many', set({ replicas: 3 }), 'InProgress: 1 pod too many'],
    ['a partition keeps one back', set({ updatedReplicas: 1 }, partition), 'Current'],
    [
      'a partition waits for the others',
      set({ updatedReplicas: 0 }, partition),
      'InProgress: 0 of 1 pod updated',
    ],
    [
      'a node without its pod',
      daemons({ desiredNumberScheduled: 3, currentNumberScheduled: 2 }),
      'InProgress: 2 of 3 pods scheduled',
    ],
    [
      'a pod not updated',
      daemons({ desiredNumberScheduled: 2, currentNumberScheduled: 2, updatedNumberScheduled: 1 }),
      'InProgress: 1 of 2 pods updated',
    ],
    [
      'a pod not available',
      daemons({ desiredNumberScheduled: 1, currentNumberScheduled: 1, updatedNumberScheduled: 1 }),
      'InProgress: 0 of 1 pod available',
    ],
    ['no node that should have one', daemons({ desiredNumberScheduled: 0 }), 'Current'],
  ]);
});

describe('Pod', () => {
  const pod = (phase: string, ...conditions: object[]) => live('v1 Pod', { status: { phase, conditions } });
  const stuck = (phase: string, reason: string) =>
    live('v1 Pod', {
      status: {
        phase,
        containerStatuses: [
          { name: 'web', state: { waiting: { reason } } },
          { name: 'log', state: { running: {} } },
        ],
      },
    });
  checkRows([
    ['ready', pod('Running', condition('Ready=True')), 'Current'],
    [
      'running, not ready',
      pod('Running', condition('Ready=False ContainersNotReady')),
      'InProgress: not ready: ContainersNotReady',
    ],
    ['running, nothing known', pod('Running'), 'InProgress: not ready'],
    ['succeeded', pod('Succeeded'), 'Current'],
    ['failed', live('v1 Pod', { status: { phase: 'Failed', reason: 'Evicted' } }), 'Failed: Evicted'],
    ['failed without a word', pod('Failed'), 'Failed: a container failed'],
    ['crashing', stuck('Running', 'CrashLoopBackOff'), 'Failed: crashes again and again: container web'],
    ['no image', stuck('Pending', 'ImagePullBackOff'), 'InProgress: no image for container web'],
    [
      'unschedulable',
      pod('Pending', condition('PodScheduled=False Unschedulable: 0/1 nodes are available')),
      'InProgress: not scheduled: 0/1 nodes are available',
    ],
    ['starting', pod('Pending', condition('PodScheduled=True')), 'InProgress: starting'],
    ['not seen', live('v1 Pod'), 'InProgress: no kubelet or scheduler has seen it'],
  ]);
});

describe('other kinds', () => {
  const balancer = (ingress?: object[]) =>
    live('v1 Service', {
      spec: { type: 'LoadBalancer' },
      status: { loadBalancer: ingress ? { ingress } : {} },
    });
  const crd = (...conditions: object[]) =>
    live('apiextensions.k8s.io/v1 CustomResourceDefinition', { status: { conditions } });
  const job = (...conditions: object[]) => live('batch/v1 Job', { status: { conditions } });
  const claim = (phase: string) => live('v1 PersistentVolumeClaim', { status: { phase } });
  checkRows([
    ['a Service inside the cluster', live('v1 Service', { spec: { type: 'NodePort' } }), 'Current'],
    ['a load balancer without address', balancer(), 'InProgress: no address yet'],
    ['a load balancer with an empty entry', balancer([{}]), 'InProgress: no address yet'],
    ['a load balancer with an IP', balancer([{ ip: '203.0.113.10' }]), 'Current'],
    ['a load balancer with a name', balancer([{ hostname: 'lb.example.com' }]), 'Current'],
    [
      'an Ingress is only accepted; its address is the agreement’s',
      live('networking.k8s.io/v1 Ingress'),
      'Current',
    ],
    [
      'a CRD that nobody has looked at',
      live('apiextensions.k8s.io/v1 CustomResourceDefinition', { status: { conditions: null } }),
      'InProgress: not established yet',
    ],
    ['a CRD that is served', crd(condition('NamesAccepted=True'), condition('Established=True')), 'Current'],
    [
      'a CRD whose names are accepted',
      crd(condition('NamesAccepted=True'), condition('Established=False Installing')),
      'InProgress: not established yet',
    ],
    [
      'a CRD whose names another one has',
      crd(condition('NamesAccepted=False ListKindConflict: "ShopList" is already in use')),
      'Failed: names not accepted: "ShopList" is already in use',
    ],
    ['an active Namespace', live('v1 Namespace', { status: { phase: 'Active' } }), 'Current'],
    [
      'a terminating Namespace',
      live('v1 Namespace', { status: { phase: 'Terminating' } }),
      'Terminating: its objects are being deleted',
    ],
    ['a Namespace without phase', live('v1 Namespace'), 'InProgress: not active yet'],
    ['a Job that is complete', job(condition('Complete=True')), 'Current'],
    [
      'a Job that failed',
      job(condition('Failed=True BackoffLimitExceeded: Job has reached the specified backoff limit')),
      'Failed: Job has reached the specified backoff limit',
    ],
    ['a Job that has not begun', job(), 'InProgress: not started'],
    ['a claim that is bound', claim('Bound'), 'Current'],
    ['a claim that waits', claim('Pending'), 'InProgress: not bound: Pending'],
    ['a claim whose volume is gone', claim('Lost'), 'Failed: its volume is lost'],
  ]);
});
