import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allows, ownershipOf } from '../../../src/applier/ownership/ownership.ts';
import type { ManagedFieldsEntry, ObjectMeta } from '../../../src/cluster/object.ts';
import { adoptPolicies } from '../../../src/federation/adopt-policy.ts';
import { applySetId, ID_LABEL, PART_OF_LABEL } from '../../../src/record/applyset.ts';
import { configMap } from './objects.ts';

const OURS = applySetId('site');

function by(manager: string, operation: 'Apply' | 'Update', more: Partial<ManagedFieldsEntry> = {}) {
  const fieldsV1 = { 'f:data': { 'f:a': {} } };
  return { manager, operation, apiVersion: 'v1', fieldsType: 'FieldsV1', fieldsV1, ...more };
}

const labelled = { fieldsV1: { 'f:metadata': { 'f:labels': { [`f:${PART_OF_LABEL}`]: {} } } } };
const owner = (controller: boolean) => [
  { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'u', controller },
];

/** What each policy does with it: refuse, or adopt; `ours`: there is nothing to adopt. */
type Does = 'rrr' | 'raa' | 'rra' | 'ours';

const cases: [string, Partial<ObjectMeta>, Does][] = [
  ['by kubectl apply', { managedFields: [by('kubectl-client-side-apply', 'Update')] }, 'raa'],
  [
    'by kubectl edit and a controller',
    { managedFields: [by('kubectl-edit', 'Update'), by('kube-controller-manager', 'Update')] },
    'raa',
  ],
  ['by the server itself, as kube-public', { managedFields: [by('kube-apiserver', 'Update')] }, 'raa'],
  ['by Helm 3', { managedFields: [by('helm', 'Update')] }, 'raa'],
  ['by Helm 4', { managedFields: [by('helm', 'Apply')] }, 'rra'],
  [
    'by another manager’s apply beside kubectl’s',
    { managedFields: [by('kubectl-edit', 'Update'), by('x', 'Apply')] },
    'rra',
  ],
  [
    'whose status alone is applied',
    { managedFields: [by('helm', 'Update'), by('x', 'Apply', { subresource: 'status' })] },
    'raa',
  ],
  ['whose managedFields somebody cleared', {}, 'raa'],
  [
    'with our label, copied by another',
    { labels: { [PART_OF_LABEL]: OURS }, managedFields: [by('helm', 'Update')] },
    'raa',
  ],
  [
    'with an owner that is no controller',
    { ownerReferences: owner(false), managedFields: [by('x', 'Update')] },
    'raa',
  ],
  ['with a controller', { ownerReferences: owner(true), managedFields: [by('x', 'Update')] }, 'rrr'],
  [
    'of another ApplySet',
    { labels: { [PART_OF_LABEL]: 'applyset-x-v1' }, managedFields: [by('kubectl-applyset', 'Apply')] },
    'rrr',
  ],
  ['of another ApplySet that nobody applied', { labels: { [PART_OF_LABEL]: 'applyset-x-v1' } }, 'rrr'],
  [
    'of another federation',
    { labels: { [PART_OF_LABEL]: applySetId('other') }, managedFields: [by('lockstep', 'Apply', labelled)] },
    'rrr',
  ],
  ['that Lockstep applied, without its label', { managedFields: [by('lockstep', 'Apply')] }, 'rrr'],
  ['whose adoption was begun', { managedFields: [by('lockstep', 'Apply', labelled)] }, 'raa'],
  [
    'that is the parent of an ApplySet',
    { labels: { [ID_LABEL]: 'applyset-x-v1' }, managedFields: [by('kubectl', 'Update')] },
    'rrr',
  ],
  [
    'that is ours',
    {
      labels: { [PART_OF_LABEL]: OURS },
      managedFields: [by('lockstep', 'Apply', labelled), by('x', 'Apply')],
    },
    'ours',
  ],
];

describe('what never, unowned and always do with an object', () => {
  for (const [what, meta, does] of cases) {
    it(`${what}: ${does === 'ours' ? 'nothing, it is a member' : does.replaceAll('r', 'refuse ').replaceAll('a', 'adopt ').trim()}`, () => {
      const ownership = ownershipOf(configMap('one', {}, meta), 'site');
      if (does === 'ours') return assert.deepEqual(ownership, { kind: 'ours' });
      const adopts = adoptPolicies.map(
        (policy) => ownership.kind === 'foreign' && allows(policy, ownership.needs),
      );
      assert.equal(adopts.map((adopted) => (adopted ? 'a' : 'r')).join(''), does);
    });
  }

  it('names those from whom `always` would take it, and what they own', () => {
    const managedFields = [by('kubectl-edit', 'Update'), by('x', 'Apply')];
    assert.deepEqual(ownershipOf(configMap('one', {}, { managedFields }), 'site'), {
      kind: 'foreign',
      needs: 'always',
      owners: [{ manager: 'x', operation: 'Apply', fields: ['data.a'] }],
    });
  });

  it('names the controller that has to be described instead', () => {
    const ownership = ownershipOf(configMap('one', {}, { ownerReferences: owner(true) }), 'site');
    assert.ok(ownership.kind === 'kept' && ownership.by === 'controller');
    assert.match(ownership.advice, /Describe Deployment web in Git/);
  });
});
