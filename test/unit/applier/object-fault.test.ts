import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { applySetId, PART_OF_LABEL } from '../../../src/applier/applyset.ts';
import { foreignFault } from '../../../src/applier/object-fault.ts';
import { configMap } from './objects.ts';

const ref = { group: '', kind: 'ConfigMap', namespace: 'default', name: 'one' };

/** What is said of a live object with this part-of label and this field manager. */
function saidOf(partOf: string | undefined, manager: string): string {
  const live = configMap('one', {}, { ...(partOf && { labels: { [PART_OF_LABEL]: partOf } }) });
  live.metadata.managedFields = [{ manager, operation: 'Apply', apiVersion: 'v1', fieldsV1: {} }];
  return foreignFault(ref, live, 'site').message;
}

describe('an object that is not ours', () => {
  const other = applySetId('other');

  it('of somebody else is named with its owner, and may be deleted there', () => {
    assert.match(saidOf(undefined, 'helm'), /belong to helm \(Apply\)\. Delete it in the cluster/);
  });

  it('of somebody else who copied our label is still theirs', () => {
    assert.match(saidOf(applySetId('site'), 'helm'), /belong to helm \(Apply\)/);
  });

  const kept: [string, string | undefined, string, RegExp][] = [
    [
      'of another federation',
      other,
      'lockstep',
      new RegExp(`another federation of Lockstep \\(ApplySet ${other}\\)`),
    ],
    [
      'of another tool’s ApplySet',
      other,
      'kubectl',
      new RegExp(`kubectl \\(Apply\\), and it is part of ApplySet ${other}`),
    ],
    ['that Lockstep applied and whose label is gone', undefined, 'lockstep', /Lockstep applied it.*label/],
    [
      'that Lockstep applied and whose label another wrote',
      applySetId('site'),
      'lockstep',
      /Lockstep applied it.*label/,
    ],
  ];
  for (const [what, partOf, manager, words] of kept) {
    it(`${what} is never said to be deleted: another needs it`, () => {
      const said = saidOf(partOf, manager);
      assert.match(said, words);
      assert.match(said, /Take it out of one of the two/);
      assert.doesNotMatch(said, /[Dd]elete/);
    });
  }
});
