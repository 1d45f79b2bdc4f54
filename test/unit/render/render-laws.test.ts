import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { canonicalJson, digestOf } from '../../../src/render/canonical-json.ts';
import { renderTree } from '../../../src/render/render-tree.ts';
import { configMap, contentsOf, deps, federationYaml, render, treeOf } from './rendered-trees.ts';

describe('laws', () => {
  const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1 });

  it('the order of the files changes nothing', async () => {
    const files = {
      'federation.yaml': federationYaml,
      'base/a.yaml': configMap('a'),
      'base/b.yaml': `${configMap('b')}---\n${configMap('a')}`,
      'base/c.yaml': 'x: [',
      'clusters/a/b.yaml': configMap('b'),
      'clusters/c/b.yaml': configMap('b'),
      'clusters/c/a.yaml': configMap('b'),
    };
    const { files: given } = treeOf(files);
    const expected = await renderTree(deps, treeOf(files));
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(given, { minLength: given.length }), async (shuffled) => {
        assert.deepEqual(await renderTree(deps, { hash: 'a-tree', files: shuffled, refused: [] }), expected);
      }),
      { numRuns: 50 },
    );
  });

  it('a cluster gets exactly the union of base and overlay, the overlay winning', async () => {
    await fc.assert(
      fc.asyncProperty(names, names, async (base, overlay) => {
        const files = [
          ...base.map((name) => [`base/${name}.yaml`, configMap(name)]),
          ...overlay.map((name) => [`clusters/a/${name}.yaml`, configMap(name, 'overlay')]),
        ];
        const rendering = await render(Object.fromEntries(files));
        const expected = [...new Set([...base, ...overlay])]
          .sort()
          .map((name) => `ConfigMap default/${name}=${overlay.includes(name) ? 'overlay' : 'base'}`);
        assert.deepEqual(contentsOf(rendering, 'a'), expected);
        assert.deepEqual(
          contentsOf(rendering, 'b'),
          base.toSorted().map((name) => `ConfigMap default/${name}=base`),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('the digest ignores the order of fields, and nothing else', () => {
    const shuffled = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shuffled);
      if (value === null || typeof value !== 'object') return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, field]) => [key, shuffled(field)]),
      );
    };
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        assert.equal(digestOf(shuffled(value)), digestOf(value));
        assert.deepEqual(JSON.parse(canonicalJson(value)), JSON.parse(JSON.stringify(value)));
      }),
    );
    assert.notEqual(digestOf({ a: [1, 2] }), digestOf({ a: [2, 1] }));
    assert.notEqual(digestOf({ a: '1' }), digestOf({ a: 1 }));
  });
});
