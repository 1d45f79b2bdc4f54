import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { KubeObject } from '../../../src/cluster/object.ts';
import {
  type AddressHistory,
  addressesOf,
  freshness,
  isEntryPoint,
  statusEntry,
  touchesAddress,
} from '../../../src/verdict/entry-points.ts';

function object(kind: string, fields: object = {}, annotations: Record<string, string> = {}): KubeObject {
  const [apiVersion = '', name = ''] = kind.split(' ');
  return {
    apiVersion,
    kind: name,
    metadata: { name: 'nginx', namespace: 'default', uid: 'u1', annotations },
    ...fields,
  };
}

const INGRESS = 'networking.k8s.io/v1 Ingress';
const GATEWAY = 'gateway.networking.k8s.io/v1 Gateway';
const balanced = (...ingress: object[]) => object(INGRESS, { status: { loadBalancer: { ingress } } });

describe('entry points', () => {
  const marked = { 'lockstep.dev/entrypoint': 'true' };
  const rows: [name: string, object: KubeObject, expected: boolean][] = [
    ['an Ingress', object(INGRESS), true],
    ['a Gateway', object(GATEWAY), true],
    ['a marked load balancer', object('v1 Service', { spec: { type: 'LoadBalancer' } }, marked), true],
    ['a load balancer that nobody marked', object('v1 Service', { spec: { type: 'LoadBalancer' } }), false],
    [
      'a marked Service without load balancer',
      object('v1 Service', { spec: { type: 'NodePort' } }, marked),
      false,
    ],
    ['a Deployment', object('apps/v1 Deployment', {}, marked), false],
    ['somebody else’s Gateway', object('networking.istio.io/v1 Gateway'), false],
  ];
  for (const [name, entry, expected] of rows) {
    test(`${name}: ${expected ? 'yes' : 'no'}`, () => assert.equal(isEntryPoint(entry), expected));
  }
});

describe('addresses', () => {
  const gateway = object(GATEWAY, {
    status: {
      addresses: [
        { type: 'Hostname', value: 'LB.example.com' },
        { value: '203.0.113.10' },
        { type: 'example.com/Pool', value: 'blue' },
      ],
    },
  });
  const rows: [name: string, object: KubeObject, expected: object][] = [
    ['no status', object(INGRESS), { addresses: [] }],
    ['an empty entry is missing', balanced({}), { addresses: [] }],
    ['one', balanced({ ip: '203.0.113.10' }), { addresses: ['203.0.113.10'] }],
    [
      'canonical, distinct and sorted',
      balanced({ ip: '2001:DB8:0:0::1' }, { ip: '2001:db8::1' }, { ip: '203.0.113.10' }),
      { addresses: ['2001:db8::1', '203.0.113.10'] },
    ],
    [
      'IP and name in one entry',
      balanced({ ip: '203.0.113.10', hostname: 'lb.example.com.' }),
      { addresses: ['203.0.113.10', 'lb.example.com'] },
    ],
    [
      'a port that failed',
      balanced({
        ip: '203.0.113.10',
        ports: [
          { port: 80, protocol: 'TCP' },
          { port: 443, error: 'QuotaExceeded' },
        ],
      }),
      { addresses: ['203.0.113.10'], problem: 'port 443: QuotaExceeded' },
    ],
    [
      'loopback beside a good one',
      balanced({ ip: '127.0.0.1' }, { ip: '203.0.113.10' }),
      { addresses: ['203.0.113.10'], ignored: '127.0.0.1 cannot be reached from elsewhere' },
    ],
    [
      'a private one',
      balanced({ ip: '172.18.0.2' }),
      { addresses: [], ignored: '172.18.0.2 is a private address, and verify.allowPrivate is off' },
    ],
    [
      'what is no address',
      balanced({ hostname: 'not a name' }),
      { addresses: [], ignored: '"not a name" is neither an IP address nor a host name' },
    ],
    ['a Gateway’s, named ones left out', gateway, { addresses: ['203.0.113.10', 'lb.example.com'] }],
  ];
  for (const [name, entry, expected] of rows) {
    test(name, () => assert.deepEqual(addressesOf(entry, { allowPrivate: false }), expected));
  }
  test('a private one, where the policy allows it', () => {
    assert.deepEqual(addressesOf(balanced({ ip: '172.18.0.2' }), { allowPrivate: true }), {
      addresses: ['172.18.0.2'],
    });
  });
});

describe('what touches an address', () => {
  const before = object(
    INGRESS,
    { spec: { ingressClassName: 'gce' } },
    { 'kubernetes.io/ingress.global-static-ip-name': 'a' },
  );
  const rows: [name: string, change: (after: KubeObject) => void, expected: boolean][] = [
    ['nothing', () => {}, false],
    ['the class', (after) => (after['spec'] = { ingressClassName: 'nginx' }), true],
    [
      'a static IP’s name',
      (after) => (after.metadata.annotations = { 'kubernetes.io/ingress.global-static-ip-name': 'b' }),
      true,
    ],
    ['an annotation dropped', (after) => delete after.metadata.annotations, true],
    [
      'an annotation that nobody knows',
      (after) => Object.assign(after.metadata.annotations ?? {}, { 'lb.example.com/pool': 'x' }),
      true,
    ],
    [
      'an annotation of ours',
      (after) => Object.assign(after.metadata.annotations ?? {}, { 'lockstep.dev/prune': 'never' }),
      false,
    ],
    ['a label', (after) => (after.metadata.labels = { a: 'b' }), false],
    ['the status', (after) => (after['status'] = { loadBalancer: {} }), false],
    [
      'everything, on another object of that name',
      (after) => Object.assign(after, { spec: {}, metadata: { ...after.metadata, uid: 'u2' } }),
      false,
    ],
  ];
  for (const [name, change, expected] of rows) {
    test(`${name}: ${expected ? 'yes' : 'no'}`, () => {
      const after = structuredClone(before);
      change(after);
      assert.equal(touchesAddress(before, after), expected);
    });
  }
  test('a new object has no old address', () => assert.equal(touchesAddress(undefined, before), false));
});

describe('freshness', () => {
  const history: AddressHistory = {
    touched: true,
    addresses: ['203.0.113.10'],
    declared: 'shared',
    statusEntryAtWrite: 'a',
    statusEntryNow: 'a',
    sinceWriteMs: 59_999,
    settleMs: 60_000,
  };
  const rows: [name: string, change: Partial<AddressHistory>, expected: string][] = [
    ['touched, nobody wrote since', {}, 'stale'],
    ['not touched', { touched: false }, 'confirmed'],
    ['written since', { statusEntryNow: 'b' }, 'confirmed'],
    ['the declared address', { declared: '203.0.113.10' }, 'confirmed'],
    [
      'the declared address and another',
      { declared: '203.0.113.10', addresses: ['203.0.113.10', '203.0.113.11'] },
      'stale',
    ],
    ['not the declared address', { declared: '203.0.113.11' }, 'stale'],
    ['time has passed', { sinceWriteMs: 60_000 }, 'settled'],
    ['time has passed, and it was written', { sinceWriteMs: 60_000, statusEntryNow: 'b' }, 'confirmed'],
    ['written by a process that is gone', { statusEntryAtWrite: undefined }, 'stale'],
  ];
  for (const [name, change, expected] of rows) {
    test(`${name}: ${expected}`, () => assert.equal(freshness({ ...history, ...change }), expected));
  }
});

describe('the mark of a status', () => {
  const entry = {
    manager: 'glbc',
    operation: 'Update' as const,
    subresource: 'status',
    time: '2026-01-01T00:00:00Z',
  };
  const ours = { manager: 'lockstep', operation: 'Apply' as const, time: '2026-01-01T00:00:00Z' };
  const marked = balanced({ ip: '203.0.113.10' });
  marked.metadata.managedFields = [ours, entry];
  const rows: [name: string, change: (after: KubeObject) => void, changes: boolean][] = [
    [
      'our own apply',
      (after) => (after.metadata.managedFields = [{ ...ours, time: '2026-01-02T00:00:00Z' }, entry]),
      false,
    ],
    [
      'a status written again',
      (after) => (after.metadata.managedFields = [ours, { ...entry, time: '2026-01-01T00:00:01Z' }]),
      true,
    ],
    [
      'another address in the same second',
      (after) => (after['status'] = { loadBalancer: { ingress: [{ ip: '203.0.113.11' }] } }),
      true,
    ],
    ['a status that was emptied', (after) => delete after['status'], true],
  ];
  for (const [name, change, changes] of rows) {
    test(`${name} ${changes ? 'changes' : 'does not change'} it`, () => {
      const after = structuredClone(marked);
      change(after);
      assert.equal(statusEntry(after) !== statusEntry(marked), changes);
    });
  }
});
