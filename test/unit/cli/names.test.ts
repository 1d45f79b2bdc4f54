import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { labelOf, nameContexts } from '../../../src/cli/names.ts';
import { isLabel } from '../../../src/federation/label.ts';

describe('the name of a cluster from its context', () => {
  const table: [context: string, label: string][] = [
    ['gce-asia-east1-a', 'gce-asia-east1-a'],
    ['arn:aws:eks:eu-west-1:123456789012:cluster/shop_web', 'eks-eu-west-1-shop-web'],
    ['arn:aws-us-gov:eks:us-gov-west-1:123456789012:cluster/a', 'eks-us-gov-west-1-a'],
    ['gke_my-project_us-central1-a_web', 'gke-us-central1-a-web'],
    ['admin@prod.example.com', 'admin-prod-example-com'],
    ['Prod', 'prod'],
    ['__', ''],
    ['日本', ''],
    [`${'a'.repeat(62)}_b`, 'a'.repeat(62)],
  ];
  for (const [context, label] of table) {
    it(`is "${label}" for "${context}"`, () => assert.equal(labelOf(context), label));
  }

  it('is numbered where contexts would share it, and stays where it is a label already', () => {
    const names = nameContexts(['a_b', 'A.B', 'a-b', '__', '--']).map(({ name }) => name);
    assert.deepEqual(names, ['a-b-2', 'a-b-3', 'a-b', 'cluster', 'cluster-2']);
  });

  it('is always a label, and of one context alone', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: 'grapheme', maxLength: 80 })), (contexts) => {
        const names = nameContexts(contexts).map(({ name }) => name);
        assert.ok(names.every(isLabel));
        assert.equal(new Set(names).size, contexts.length);
      }),
    );
  });
});
