import { describe } from 'node:test';
import { checkRows } from './check-rows.ts';
import { condition, live } from './objects.ts';

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
