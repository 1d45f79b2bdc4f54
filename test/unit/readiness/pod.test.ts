import { describe } from 'node:test';
import { checkRows } from './check-rows.ts';
import { condition, live } from './objects.ts';

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
