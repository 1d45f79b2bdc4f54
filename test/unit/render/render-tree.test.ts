import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RepositoryTree } from '../../../src/git/repository.ts';
import { formatFault } from '../../../src/manifests/fault.ts';
import { renderTree } from '../../../src/render/render-tree.ts';
import faultCases from '../../cases/render/faults.json' with { type: 'json' };
import { configMap, contentsOf, deps, federationYaml, render, treeOf } from './rendered-trees.ts';

describe('a faulty revision is told whole, and nothing of it is rendered', () => {
  for (const { name, files, refused, faults } of faultCases as FaultCase[]) {
    it(name, async () => {
      const texts = Object.entries(files).map(([path, lines]) => [path, lines?.join('\n')]);
      const rendering = await renderTree(deps, treeOf(Object.fromEntries(texts), refused));
      assert.notEqual(rendering.faults.length, 0);
      assert.equal(rendering.objects.size, 0);
      assert.deepEqual(rendering.faults.map(formatFault), faults);
    });
  }
});

interface FaultCase {
  name: string;
  files: Record<string, string[] | undefined>;
  refused?: RepositoryTree['refused'];
  faults: string[];
}

describe('base and overlays', () => {
  it('every cluster gets the base, and its own overlay added or in place of it', async () => {
    const rendering = await render({
      'base/one.yaml': configMap('one'),
      'base/deep/two.yml': configMap('two'),
      'clusters/b/x.json': JSON.stringify({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'two', namespace: 'default' },
        data: { from: 'overlay' },
      }),
      'clusters/b/three.YAML': configMap('three', 'overlay'),
    });
    assert.deepEqual(contentsOf(rendering, 'a'), [
      'ConfigMap default/one=base',
      'ConfigMap default/two=base',
    ]);
    assert.deepEqual(contentsOf(rendering, 'b'), [
      'ConfigMap default/one=base',
      'ConfigMap default/three=overlay',
      'ConfigMap default/two=overlay',
    ]);
  });

  it('an object of the same name in another namespace or group is another object', async () => {
    const rendering = await render({
      'base/one.yaml': configMap('one'),
      'clusters/a/one.yaml': configMap('one', 'overlay', ', namespace: other'),
    });
    assert.equal(rendering.objects.get('a')?.length, 2);
  });

  it('an overlay may replace an object under another version of its group', async () => {
    const hpa = (version: string) =>
      `apiVersion: autoscaling/${version}\nkind: HorizontalPodAutoscaler\nmetadata: {name: x}\n`;
    const rendering = await render({ 'base/x.yaml': hpa('v1'), 'clusters/a/x.yaml': hpa('v2') });
    assert.deepEqual(
      ['a', 'b'].map((name) => rendering.objects.get(name)?.map(({ object }) => object.apiVersion)),
      [['autoscaling/v2'], ['autoscaling/v1']],
    );
  });

  it('files that are no manifests by their name are left alone', async () => {
    const rendering = await render({
      'base/one.yaml': configMap('one'),
      'base/README.md': '{',
      'clusters/a/.gitkeep': '',
      'clusters/README.md': '{',
      'other/broken.yaml': '{',
      '.github/workflows/x.yaml': 'on: push',
    });
    assert.equal(rendering.objects.get('a')?.length, 1);
  });

  it('links outside of base and overlays are nobody’s business', async () => {
    const tree = treeOf({ 'federation.yaml': federationYaml, 'base/a.yaml': configMap('a') }, [
      { path: 'docs/link', reason: 'is a symbolic link. Put a plain file in its place' },
    ]);
    assert.deepEqual((await renderTree(deps, tree)).faults, []);
  });
});
