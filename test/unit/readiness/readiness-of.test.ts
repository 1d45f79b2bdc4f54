import { describe } from 'node:test';
import { checkRows } from './check-rows.ts';
import { deployment, done, exceeded, live } from './objects.ts';

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
