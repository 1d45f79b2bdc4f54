import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { applySetId, asMember, memberSelector } from '../../../src/record/applyset.ts';
import { decodeRecord, encodeRecord, RecordRefused } from '../../../src/record/codec.ts';
import { assertOwner } from '../../../src/record/identity.ts';
import type { ClusterRecord } from '../../../src/record/record.ts';
import { sampleOutcome } from '../../doubles/sample-outcome.ts';
import { configMap } from '../applier/objects.ts';

const RECORD: ClusterRecord = {
  origin: { repository: 'https://git.example/fleet.git', branch: 'main' },
  cluster: { name: 'a', uid: 'uid-a' },
  groupKinds: ['ConfigMap', 'Ingress.networking.k8s.io'],
  namespaces: ['default', 'shop'],
};

describe('the ApplySet parent, to the letter of KEP-3659', () => {
  it('has an id made of its own name, namespace, kind and (empty) group', () => {
    const digest = createHash('sha256').update('lockstep-site.lockstep-system.ConfigMap.').digest();
    const unpadded = digest.toString('base64').replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
    assert.equal(applySetId('site'), `applyset-${unpadded}-v1`);
    assert.ok(applySetId('site').length <= 63, 'a label value');
  });

  it('says label, tooling, kinds and namespaces where KEP-3659 looks for them', () => {
    const { metadata, kind, apiVersion } = encodeRecord(RECORD, 'site', '7');
    assert.deepEqual(
      { kind, apiVersion, metadata },
      {
        kind: 'ConfigMap',
        apiVersion: 'v1',
        metadata: {
          name: 'lockstep-site',
          namespace: 'lockstep-system',
          resourceVersion: '7',
          labels: { 'applyset.kubernetes.io/id': applySetId('site') },
          annotations: {
            'applyset.kubernetes.io/tooling': 'lockstep/v0.1.0',
            'applyset.kubernetes.io/contains-group-kinds': 'ConfigMap,Ingress.networking.k8s.io',
            'applyset.kubernetes.io/additional-namespaces': 'default,shop',
          },
        },
      },
    );
  });

  it('writes an empty set as an empty annotation, never as none', () => {
    const { annotations } = encodeRecord({ ...RECORD, groupKinds: [], namespaces: [] }, 'site').metadata;
    assert.equal(annotations?.['applyset.kubernetes.io/contains-group-kinds'], '');
    assert.equal(annotations?.['applyset.kubernetes.io/additional-namespaces'], '');
  });

  it('has no precondition before it exists', () => {
    assert.ok(!('resourceVersion' in encodeRecord(RECORD, 'site').metadata));
  });

  it('marks members with the label that it selects them by, and keeps their own labels', () => {
    const member = asMember(configMap('one', {}, { labels: { app: 'shop' } }), 'site');
    const partOf = { 'applyset.kubernetes.io/part-of': applySetId('site') };
    assert.deepEqual(member.metadata.labels, { app: 'shop', ...partOf });
    assert.equal(memberSelector('site'), `applyset.kubernetes.io/part-of=${applySetId('site')}`);
    assert.notEqual(applySetId('site'), applySetId('other'));
  });
});

const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/);
const plain = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record(model, { noNullPrototype: true });
const faults = fc.array(
  fc.record(
    { object: fc.string(), field: fc.string(), message: fc.string(), final: fc.boolean() },
    { requiredKeys: ['message', 'final'], noNullPrototype: true },
  ),
);
const anyRecord = fc.record(
  {
    origin: plain({ repository: fc.string(), branch: fc.string() }),
    cluster: plain({ name: word, uid: fc.uuid() }),
    lease: plain({ nonce: word, durationMs: fc.integer({ min: 1, max: 60_000 }), renewal: fc.nat() }),
    revision: fc.stringMatching(/^[0-9a-f]{40}$/),
    observer: word,
    pruning: plain({ revision: fc.string(), keys: fc.array(fc.string()) }),
    unconfirmed: fc.array(fc.string(), { minLength: 1 }),
    outcome: plain({
      state: fc.constantFrom('applied' as const, 'failed' as const),
      members: fc.nat(),
      changes: plain({ create: fc.nat(), update: fc.nat(), unchanged: fc.nat(), prune: fc.nat() }),
      faults,
      moreFaults: fc.nat(),
      warnings: fc.array(fc.string()),
      observation: plain({
        current: fc.nat(),
        waiting: fc.array(plain({ object: fc.string(), message: fc.string() })),
        moreWaiting: fc.nat(),
        failed: fc.array(plain({ object: fc.string(), message: fc.string() })),
        moreFailed: fc.nat(),
        entryPoints: fc.array(
          plain({
            object: fc.string(),
            addresses: fc.array(fc.ipV4()),
            freshness: fc.constantFrom('confirmed' as const, 'stale' as const, 'settled' as const),
          }),
        ),
      }),
      appliedAt: fc.nat(),
    }),
    groupKinds: fc.array(word),
    namespaces: fc.array(word),
  },
  { requiredKeys: ['origin', 'cluster', 'groupKinds', 'namespaces'], noNullPrototype: true },
) as fc.Arbitrary<ClusterRecord>;

describe('a record', () => {
  it('reads as it was written, whatever it says', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        assert.deepEqual(decodeRecord(JSON.parse(JSON.stringify(encodeRecord(record, 'site')))), record);
      }),
      { numRuns: 200 },
    );
  });

  const stored = (): KubeObject => structuredClone(encodeRecord(RECORD, 'site', '7'));
  const withTooling = (tooling: string | undefined): KubeObject => {
    const object = stored();
    const { 'applyset.kubernetes.io/tooling': _, ...others } = object.metadata.annotations ?? {};
    const annotations = { ...others, ...(tooling && { 'applyset.kubernetes.io/tooling': tooling }) };
    return { ...object, metadata: { ...object.metadata, annotations } };
  };
  const withData = (data: Record<string, string>): KubeObject => {
    const object = stored();
    return { ...object, data: { ...(object['data'] as object), ...data } };
  };

  const refused: [string, KubeObject, RegExp][] = [
    ['kubectl’s own', withTooling('kubectl/v1.36'), /belongs to kubectl\/v1\.36/],
    ['one whose tooling begins like ours', withTooling('lockstepped/v1'), /belongs to lockstepped/],
    ['one of no tooling', withTooling(undefined), /belongs to nobody we know/],
    ['a newer Lockstep’s', withData({ schemaVersion: '2' }), /schemaVersion 2.*Upgrade/s],
    ['one without schemaVersion', withData({ schemaVersion: '' }), /no schemaVersion.*edited.*Delete it/s],
    ['one whose schemaVersion is no number', withData({ schemaVersion: 'one' }), /"one".*edited.*Delete it/s],
    ['one whose schemaVersion is none of ours', withData({ schemaVersion: '0' }), /"0".*edited.*Delete it/s],
    ['one whose origin is cut off', withData({ origin: '{"repository":' }), /not readable/],
    ['one whose origin is null', withData({ origin: 'null' }), /not readable/],
    ['one whose cluster is no object', withData({ cluster: '"a"' }), /not readable/],
    ['one whose lease says nothing', withData({ lease: '{}' }), /not readable/],
    [
      'one whose lease never ends',
      withData({ lease: '{"nonce":"x","durationMs":1e15,"renewal":0}' }),
      /not readable/,
    ],
    ['one whose outcome is a word', withData({ outcome: '"fine"' }), /not readable/],
  ];
  const { observation } = sampleOutcome(1);
  const shown = { object: 'Ingress default/nginx', addresses: ['203.0.113.10'], freshness: 'confirmed' };
  const withShown = (change: object) => ({
    observation: { ...observation, entryPoints: [{ ...shown, ...change }] },
  });
  const outcomes: [string, object][] = [
    ['state is unknown', { state: 'fine' }],
    ['members are missing', { members: undefined }],
    ['members are no number', { members: '1' }],
    ['changes are missing', { changes: undefined }],
    ['changes are counted in halves', { changes: { ...sampleOutcome(1).changes, prune: 0.5 } }],
    ['faults are one word', { faults: 'none' }],
    ['fault is null', { faults: [null] }],
    ['fault has no message', { faults: [{ final: true }] }],
    ['fault does not say whether it is final', { faults: [{ message: 'taken' }] }],
    ['fault is of an object that is a number', { faults: [{ object: 5, message: 'taken', final: true }] }],
    ['further faults are fewer than none', { moreFaults: -1 }],
    ['warnings are numbers', { warnings: [1] }],
    ['time is missing', { appliedAt: undefined }],
    ['observation is a list', { observation: [] }],
    ['observation is empty', { observation: {} }],
    ['observation has no list of what is waited for', { observation: { ...observation, waiting: {} } }],
    ['failed objects are words', { observation: { ...observation, failed: ['Pod default/one'] } }],
    ['count of current objects is a text', { observation: { ...observation, current: '1' } }],
    ['entry points are missing', { observation: { ...observation, entryPoints: undefined } }],
    ['address is a word, not a list', withShown({ addresses: '203.0.113.10' })],
    ['addresses are numbers', withShown({ addresses: [4] })],
    ['freshness is unknown', withShown({ freshness: 'fresh' })],
    ['problem is an object', withShown({ problem: {} })],
  ];
  for (const [what, change] of outcomes) {
    const outcome = JSON.stringify({ ...sampleOutcome(1), ...change });
    refused.push([`one whose outcome’s ${what}`, withData({ outcome }), /not readable/]);
  }
  it('is read with the outcome that the refused ones differ from', () => {
    const outcome = JSON.stringify({ ...sampleOutcome(1), ...withShown({}) });
    assert.equal(decodeRecord(withData({ outcome })).outcome?.members, 1);
  });

  for (const [what, object, message] of refused) {
    it(`is refused: ${what}`, () => {
      assert.throws(
        () => decodeRecord(object),
        (error) => error instanceof RecordRefused && message.test(error.message),
      );
    });
  }

  it('is read when an older or another build of ours wrote it', () => {
    assert.deepEqual(decodeRecord(withTooling('lockstep/v9.9.9')), RECORD);
  });
});

describe('a record belongs to one origin and one cluster', () => {
  const owner = { federation: 'site', origin: RECORD.origin, cluster: RECORD.cluster };
  const others: [string, typeof owner, RegExp][] = [
    [
      'another repository',
      { ...owner, origin: { ...owner.origin, repository: 'https://x/y' } },
      /under.*new URL, delete this ConfigMap; nothing else is deleted/s,
    ],
    [
      'another branch',
      { ...owner, origin: { ...owner.origin, branch: 'next' } },
      /\(next\).*ConfigMap lockstep-system\/lockstep-site/s,
    ],
    [
      'another uid',
      { ...owner, cluster: { name: 'a', uid: 'uid-b' } },
      /uid uid-a, not of a with uid uid-b.*ConfigMap lockstep-system\/lockstep-site/s,
    ],
    [
      'another name',
      { ...owner, cluster: { name: 'b', uid: 'uid-a' } },
      /cluster a.*or the cluster was renamed in federation\.yaml/s,
    ],
  ];
  for (const [what, other, message] of others) {
    it(`refuses ${what}`, () => {
      assert.throws(() => assertOwner(RECORD, other), { name: 'RecordRefused', message });
    });
  }

  it('lets its owner pass', () => assert.doesNotThrow(() => assertOwner(RECORD, owner)));
});
