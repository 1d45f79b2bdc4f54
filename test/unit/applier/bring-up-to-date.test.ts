import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bringUpToDate } from '../../../src/applier/observe/bring-up-to-date.ts';
import type { Subject } from '../../../src/applier/observe/observe.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';

function object(resourceVersion: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'one', resourceVersion } };
}

/** One member at version 5, which a rollout wrote; perhaps one that is to go. */
function subject(isLeaving = false): Pick<Subject, 'objects' | 'leaving'> {
  const resource = { group: '', version: 'v1', kind: 'ConfigMap', plural: 'configmaps' };
  const known = { desired: { resource }, resource, live: object('5') };
  const map = new Map([['one', known]]) as unknown;
  return (
    isLeaving ? { objects: new Map(), leaving: map } : { objects: map, leaving: new Map() }
  ) as ReturnType<typeof subject>;
}

describe('what watches tell of a member', () => {
  const cases: [string, KubeObject | undefined, { isNew: boolean; isGone: boolean }][] = [
    ['our own write, come back', object('5'), { isNew: false, isGone: false }],
    ['what somebody wrote since', object('6'), { isNew: true, isGone: false }],
    ['that it is gone', undefined, { isNew: true, isGone: true }],
  ];
  for (const [what, newest, told] of cases) {
    for (const isLeaving of [false, true]) {
      it(`is ${what}${isLeaving ? ', where it is to go' : ''}`, () => {
        assert.deepEqual(bringUpToDate(subject(isLeaving), { newest: () => newest }, 'one'), told);
      });
    }
  }

  it('is nothing where it speaks of what is no member', () => {
    const told = bringUpToDate(subject(), { newest: () => object('9') }, 'a slice of its endpoints');
    assert.deepEqual(told, { isNew: false, isGone: false });
  });

  it('is looked for in all members where no single one is named', () => {
    const members = subject();
    const told = bringUpToDate(members, { newest: () => object('7') }, undefined);
    assert.deepEqual(told, { isNew: true, isGone: false });
    assert.equal([...members.objects.values()][0]?.live?.metadata.resourceVersion, '7');
  });
});
