import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foreignFault, objectFault, whyTerminating } from '../../../src/applier/faults/object-fault.ts';
import { ownershipOf } from '../../../src/applier/ownership/ownership.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { applySetId, PART_OF_LABEL } from '../../../src/record/applyset.ts';
import { configMap, namespace } from './objects.ts';

const ref = { group: '', kind: 'ConfigMap', namespace: 'default', name: 'one' };

interface Past {
  partOf?: string;
  manager?: string;
  operation?: 'Apply' | 'Update';
  fields?: string[];
}

/** What is said of a live object with this past. */
function saidOf({ partOf, manager = 'helm', operation = 'Apply', fields = ['a'] }: Past): string {
  const live = configMap('one', {}, { ...(partOf && { labels: { [PART_OF_LABEL]: partOf } }) });
  const fieldsV1 = { 'f:data': Object.fromEntries(fields.map((field) => [`f:${field}`, {}])) };
  live.metadata.managedFields = [{ manager, operation, apiVersion: 'v1', fieldsV1 }];
  const ownership = ownershipOf(live, 'site');
  assert.ok(ownership.kind !== 'ours');
  return foreignFault(ref, ownership).message;
}

describe('an object that is not ours', () => {
  const other = applySetId('other');

  it('is told with its owner, a few of the fields, and the policy that would take it over', () => {
    assert.equal(
      saidOf({ manager: 'kubectl-edit', operation: 'Update', fields: ['a', 'b.c', 'd', 'e'] }),
      'exists already and is not ours: its fields belong to kubectl-edit (Update: data.a, data["b.c"], +2 more). To take it over: lockstep.dev/adopt: unowned on the manifest, or spec.adopt: unowned; else delete it in the cluster if it may go, or take it out of Git',
    );
    assert.match(saidOf({}), /helm \(Apply: data\.a\)\. To take it over: lockstep\.dev\/adopt: always /);
  });

  it('of somebody else who copied our label is still theirs', () => {
    assert.match(saidOf({ partOf: applySetId('site') }), /belong to helm \(Apply: data\.a\)/);
  });

  const kept: [string, Past, RegExp][] = [
    [
      'of another federation',
      { partOf: other, manager: 'lockstep' },
      new RegExp(`another federation of Lockstep \\(ApplySet ${other}\\)`),
    ],
    [
      'of another tool’s ApplySet',
      { partOf: other, manager: 'kubectl' },
      new RegExp(`kubectl \\(Apply\\), and it is part of ApplySet ${other}`),
    ],
    ['that Lockstep applied and whose label is gone', { manager: 'lockstep' }, /Lockstep applied it.*label/],
    [
      'that Lockstep applied and whose label another wrote',
      { partOf: applySetId('site'), manager: 'lockstep' },
      /Lockstep applied it.*label/,
    ],
  ];
  for (const [what, past, words] of kept) {
    it(`${what} is never said to be deleted or taken over: another needs it`, () => {
      const said = saidOf(past);
      assert.match(said, words);
      assert.match(said, /Take it out of one of the two/);
      assert.doesNotMatch(said, /[Dd]elete|adopt/);
    });
  }
});

describe('what is being deleted', () => {
  it('says what it waits for: its finalizers, or of a Namespace what says most of its content', () => {
    const finalizers = ['example.com/a', 'example.com/b'];
    assert.equal(
      whyTerminating(configMap('one', {}, { finalizers })),
      'is being deleted, waits for finalizers example.com/a, example.com/b',
    );
    assert.equal(whyTerminating(namespace('shop')), 'is being deleted');
    const conditions = [
      {
        type: 'NamespaceDeletionContentFailure',
        status: 'False',
        message: 'All content successfully deleted',
      },
      { type: 'NamespaceContentRemaining', status: 'True', message: 'configmaps. has 1 resource instances' },
      {
        type: 'NamespaceFinalizersRemaining',
        status: 'True',
        message: 'example.com/slow in 1 resource instances',
      },
    ];
    const shop = { ...namespace('shop'), status: { phase: 'Terminating', conditions } };
    assert.equal(whyTerminating(shop), 'is being deleted: example.com/slow in 1 resource instances');
  });
});

describe('a Secret that is forbidden', () => {
  const secret = { group: '', kind: 'Secret', namespace: 'default', name: 'key' };
  for (const { message, told } of [
    {
      message: 'Secret default/key: the server answered 403 Forbidden: is forbidden',
      told: "Forbidden: Lockstep's credentials may not do this, or an admission policy denies it",
    },
    {
      message: 'the server answered 403 Forbidden: admission webhook "no.example" denied the request',
      told: 'admission webhook "no.example" denied the request',
    },
  ]) {
    it(`is told as: ${told}`, () => {
      const error = new ClusterError('refused', message, { status: 403, reason: 'Forbidden' });
      assert.equal(objectFault(secret, error).message, told);
    });
  }
});
