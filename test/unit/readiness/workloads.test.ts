import { describe } from 'node:test';
import { checkRows } from './check-rows.ts';
import { condition, deployment, done, exceeded, live } from './objects.ts';

const quota = condition('ReplicaFailure=True FailedCreate: pods "web-1" is forbidden: exceeded quota');

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
