import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ourEntry } from '../../../src/applier/compare/live-state.ts';
import type { FieldsV1 } from '../../../src/applier/ownership/fields-v1.ts';
import { fieldNames, foldedEntries, isAdoptionBegun } from '../../../src/applier/ownership/managed-fields.ts';
import type { KubeObject, ManagedFieldsEntry } from '../../../src/cluster/object.ts';
import { PART_OF_LABEL } from '../../../src/record/applyset.ts';
import { decodeFields } from '../../doubles/memory-cluster/field-set.ts';
import { fieldSet } from './field-sets.ts';
import { configMap } from './objects.ts';

/** Who migrates, and who does not. */
const declaring: [string, 'Apply' | 'Update'][] = [
  ['kubectl-client-side-apply', 'Update'],
  ['kubectl-edit', 'Update'],
  ['kubectl', 'Update'],
  ['before-first-apply', 'Update'],
  ['helm', 'Update'],
  ['helm', 'Apply'],
  ['x', 'Apply'],
  ['lockstep', 'Apply'],
];
const writing: [string, 'Apply' | 'Update', string?][] = [
  ['kube-controller-manager', 'Update'],
  ['kubectl-rollout', 'Update'],
  ['kubectlish', 'Update'],
  ['kubectl-scale', 'Update', 'scale'],
  ['kube-controller-manager', 'Update', 'status'],
  ['x', 'Apply', 'status'],
  ['lockstep', 'Update'],
];

function entry(
  [manager, operation, subresource]: (typeof writing)[number],
  fieldsV1: FieldsV1,
): ManagedFieldsEntry {
  const time = '2026-01-01T00:00:00Z';
  return {
    manager,
    operation,
    apiVersion: 'v1',
    time,
    fieldsType: 'FieldsV1',
    fieldsV1,
    ...(subresource && { subresource }),
  };
}

const shares = fc.array(fc.tuple(fc.constantFrom(...declaring, ...writing), fieldSet), { maxLength: 6 });

function liveOf(entries: ManagedFieldsEntry[]): KubeObject {
  return configMap('one', {}, { managedFields: entries });
}

const isDeclaring = ({ manager, operation, subresource }: ManagedFieldsEntry) =>
  !subresource && declaring.some(([name, how]) => name === manager && how === operation);

describe('folding what others have declared into our share', () => {
  it('leaves one share of ours with all of it, and the others as they were', () => {
    fc.assert(
      fc.property(shares, (given) => {
        const entries = given.map(([who, fields]) => entry(who, fields));
        const declared = entries.filter(isDeclaring);
        const folded = foldedEntries(liveOf(entries), 'v1');
        fc.pre(folded !== undefined);
        const ours = ourEntry(liveOf(folded));
        assert.deepEqual(
          folded.filter((one) => one !== ours),
          entries.filter((one) => !isDeclaring(one)),
        );
        const had = new Set(declared.flatMap(({ fieldsV1 = {} }) => [...decodeFields(fieldsV1)]));
        had.add(['f:metadata', 'f:labels', `f:${PART_OF_LABEL}`].join('\n'));
        assert.deepEqual([...decodeFields(ours?.fieldsV1 ?? {})].sort(), [...had].sort());
      }),
    );
  });

  it('is done once: then there is nothing left to fold', () => {
    fc.assert(
      fc.property(shares, (given) => {
        const folded = foldedEntries(liveOf(given.map(([who, fields]) => entry(who, fields))), 'v1');
        fc.pre(folded !== undefined);
        assert.equal(foldedEntries(liveOf(folded), 'v1'), undefined);
      }),
    );
  });

  it('marks the object until its label is there', () => {
    const folded = foldedEntries(liveOf([entry(['helm', 'Update'], {})]), 'v1') ?? [];
    assert.ok(isAdoptionBegun(liveOf(folded)));
    assert.ok(
      !isAdoptionBegun(configMap('one', {}, { labels: { [PART_OF_LABEL]: 'x' }, managedFields: folded })),
    );
    assert.ok(!isAdoptionBegun(liveOf([entry(['lockstep', 'Apply'], { 'f:data': {} })])));
  });

  it('leaves the number of replicas to itself: who removes it asks for one', () => {
    const share = { 'f:spec': { 'f:replicas': {}, 'f:paused': {} } };
    const folded = foldedEntries(liveOf([entry(['kubectl-edit', 'Update'], share)]), 'v1') ?? [];
    assert.deepEqual(ourEntry(liveOf(folded))?.fieldsV1?.['f:spec'], { 'f:paused': {} });
  });

  it('has nothing to do where only controllers wrote', () => {
    assert.equal(foldedEntries(liveOf([entry(['kube-apiserver', 'Update'], {})]), 'v1'), undefined);
    assert.equal(foldedEntries(configMap('one'), 'v1'), undefined);
  });
});

describe('the names of fields', () => {
  const cases: [FieldsV1, string[]][] = [
    [
      { 'f:metadata': { 'f:labels': { 'f:app': {} } }, 'f:spec': { 'f:replicas': {} } },
      ['spec.replicas', 'metadata.labels.app'],
    ],
    [{ 'f:metadata': { 'f:annotations': { '.': {}, 'f:x.io/y': {} } } }, ['metadata.annotations["x.io/y"]']],
    [
      { 'f:spec': { 'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:name': {} } } } },
      ['spec.ports[port=80,protocol=TCP].name'],
    ],
    [{ 'f:metadata': { 'f:finalizers': { 'v:"x/y"': {} } } }, ['metadata.finalizers["x/y"]']],
    [{ 'f:data': { '.': {} } }, ['data']],
    [{}, []],
  ];
  for (const [fields, names] of cases) {
    it(`of ${JSON.stringify(fields)}`, () => assert.deepEqual(fieldNames(fields), names));
  }
});
