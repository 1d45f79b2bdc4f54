import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { placeObjects } from '../../../src/applier/see/place-objects.ts';
import { discoveryOf } from '../../../src/cluster/discovery.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { applySetId } from '../../../src/record/applyset.ts';
import { builtInResources } from '../../doubles/memory-cluster/kinds.ts';
import { configMap, crd, custom, namespace, widgets } from './objects.ts';

function place(objects: KubeObject[], more: (typeof widgets)[] = [], stale: string[] = []) {
  const discovery = discoveryOf([...builtInResources, ...more], stale);
  const desired = objects.map((object, index) => ({
    object,
    place: { file: 'base/x.yaml', line: index + 1, column: 1 },
    digest: String(index),
  }));
  return placeObjects(desired, { discovery, federation: 'site', namespace: 'shop', adopt: 'unowned' });
}

const versions = [{ name: 'v1', served: true }];
const unreadable: [string, unknown][] = [
  ['no spec', null],
  ['names that are null', { group: 'example.com', names: null, versions }],
  ['versions that are no list', { group: 'example.com', names: { kind: 'A', plural: 'as' }, versions: {} }],
  ['a version that is null', { group: 'example.com', names: { kind: 'A', plural: 'as' }, versions: [null] }],
];

const withoutNamespace = ({ metadata: { namespace: _, ...metadata }, ...rest }: KubeObject): KubeObject => ({
  ...rest,
  metadata,
});

describe('desired objects are placed', () => {
  it('as members, in the namespace that they name or in the federation’s', () => {
    const { objects, faults } = place([configMap('one'), withoutNamespace(configMap('two'))]);
    assert.deepEqual(faults, []);
    assert.deepEqual(
      objects.map(({ key }) => key),
      ['ConfigMap/default/one', 'ConfigMap/shop/two'],
    );
    assert.ok(
      objects.every(
        ({ object }) => object.metadata.labels?.['applyset.kubernetes.io/part-of'] === applySetId('site'),
      ),
    );
  });

  it('with the policy of adoption that they name, or with the federation’s', () => {
    const annotated = (policy: string) => ({ annotations: { 'lockstep.dev/adopt': policy } });
    const { objects } = place([
      configMap('one'),
      configMap('two', {}, annotated('never')),
      configMap('three', {}, annotated('always')),
    ]);
    assert.deepEqual(
      objects.map(({ adopt }) => adopt),
      ['unowned', 'never', 'always'],
    );
  });

  it('without a namespace where the kind has none', () => {
    const { objects } = place([{ ...namespace('shop'), metadata: { name: 'shop', namespace: 'default' } }]);
    assert.equal(objects[0]?.key, 'Namespace//shop');
    assert.ok(!('namespace' in (objects[0]?.object.metadata ?? {})));
  });

  it('by a CRD of the same revision', () => {
    const { objects, faults } = place([crd('Widget', 'widgets'), custom('Widget', 'one')]);
    assert.deepEqual(faults, []);
    assert.equal(objects[1]?.resource.plural, 'widgets');
  });

  for (const [what, spec] of unreadable) {
    it(`and a CRD with ${what} makes no kind, and breaks nothing`, () => {
      const { objects, faults } = place([{ ...crd('Widget', 'widgets'), spec }, configMap('one')]);
      assert.deepEqual(faults, []);
      assert.equal(objects.length, 2);
    });
  }

  const unknown: [string, Parameters<typeof place>, RegExp, boolean][] = [
    ['a kind that nobody serves', [[custom('Widget', 'one')]], /no such kind/, true],
    [
      'a version that is not served',
      [[{ ...custom('Widget', 'one'), apiVersion: 'example.com/v2' }], [widgets]],
      /serves it as example\.com\/v1 only/,
      true,
    ],
    [
      'a group whose discovery fails',
      [[custom('Widget', 'one')], [], ['example.com/v1']],
      /discovery of/,
      false,
    ],
  ];
  for (const [what, args, message, final] of unknown) {
    it(`or told as a fault: ${what}`, () => {
      const { objects, faults } = place(...args);
      assert.deepEqual(objects, []);
      assert.equal(faults.length, 1);
      assert.match(faults[0]?.message ?? '', message);
      assert.equal(faults[0]?.final, final);
      assert.equal(faults[0]?.object, 'Widget default/one');
    });
  }

  it('or told as a fault: two that turn out to be the same object', () => {
    const twins = [custom('Widget', 'one'), withoutNamespace(custom('Widget', 'one'))];
    const [first, second] = twins.map((object) => ({ ...object, metadata: { ...object.metadata } }));
    assert.ok(first && second);
    first.metadata.namespace = 'shop';
    const { objects, faults } = place([first, second], [widgets]);
    assert.equal(objects.length, 0, 'none of the two is right');
    assert.match(faults[0]?.message ?? '', /base\/x\.yaml:1.*base\/x\.yaml:2/);
    assert.ok(faults[0]?.final);
  });
});
