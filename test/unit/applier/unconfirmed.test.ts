import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Change } from '../../../src/applier/plan/plan.ts';
import { unconfirmedAfter } from '../../../src/applier/record/unconfirmed.ts';
import type { Seen } from '../../../src/applier/see/see.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { configMap, ingress } from './objects.ts';

/** As the server shows what we applied: with our share of it, and what it added. */
function applied(object: KubeObject): KubeObject {
  const fieldsV1 = {
    'f:metadata': { 'f:annotations': { '.': {}, 'f:pool': {} } },
    'f:spec': { 'f:defaultBackend': { 'f:service': { 'f:name': {}, 'f:port': {} } } },
  };
  const entry = { manager: 'lockstep', operation: 'Apply', apiVersion: 'networking.k8s.io/v1', fieldsV1 };
  const metadata = { ...object.metadata, uid: 'u', resourceVersion: '7', managedFields: [entry] };
  return { ...object, metadata, status: { loadBalancer: {} } } as KubeObject;
}

function notedFor(live: KubeObject, object: KubeObject): string[] {
  const { kind, metadata } = object;
  const ref = { group: '', kind, name: metadata.name, namespace: metadata.namespace };
  const change = { action: 'update', desired: { ref, object }, live } as unknown as Change;
  return unconfirmedAfter({ unconfirmed: [], changes: [change] } as unknown as Seen);
}

describe('what a claim notes before it writes an entry point', () => {
  const shared = ingress('web', { pool: 'shared' });
  const cases: { what: string; live: KubeObject; desired: KubeObject; noted: string[] }[] = [
    { what: 'nothing changes', live: applied(shared), desired: shared, noted: [] },
    {
      what: 'an annotation changes',
      live: applied(shared),
      desired: ingress('web', { pool: 'other' }),
      noted: ['Ingress default/web'],
    },
    {
      what: 'an annotation comes',
      live: applied(shared),
      desired: ingress('web', { pool: 'shared', class: 'external' }),
      noted: ['Ingress default/web'],
    },
    {
      what: 'an annotation goes',
      live: applied(shared),
      desired: ingress('web'),
      noted: ['Ingress default/web'],
    },
    {
      what: 'somebody else changed it meanwhile',
      live: applied(ingress('web', { pool: 'edited' })),
      desired: shared,
      noted: ['Ingress default/web'],
    },
    {
      what: 'it is no entry point',
      live: applied(configMap('web')),
      desired: configMap('web', { from: 'elsewhere' }),
      noted: [],
    },
  ];
  for (const { what, live, desired, noted } of cases) {
    it(`where ${what}`, () => assert.deepEqual(notedFor(live, desired), noted));
  }
});
