import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseFederation } from '../../../src/federation/parse-federation.ts';
import type { SourceFile } from '../../../src/manifests/manifest.ts';
import { createRenderer } from '../../../src/render/renderer.ts';
import { configMap, deps, federationYaml, treeOf } from './rendered-trees.ts';

describe('the renderer', () => {
  function counting(fail = false) {
    let calls = 0;
    const parseFiles = async (files: readonly SourceFile[]) => {
      calls += 1;
      if (fail && calls === 1) throw new Error('no parser');
      return deps.parseFiles(files);
    };
    return { renderer: createRenderer({ parseFiles }), calls: () => calls };
  }
  const tree = (hash: string) => ({
    ...treeOf({ 'federation.yaml': federationYaml, 'base/a.yaml': configMap('a') }),
    hash,
  });

  it('renders a tree once, for all who ask meanwhile and later', async () => {
    const { renderer, calls } = counting();
    const [first, second] = await Promise.all([renderer(tree('x')), renderer(tree('x'))]);
    assert.equal(first, second);
    assert.equal(await renderer(tree('x')), first);
    assert.equal(calls(), 1);
  });

  it('parses federation.yaml only when it changed', async () => {
    const parsed: string[] = [];
    const counted = createRenderer({
      ...deps,
      parseFederation: (file) => {
        parsed.push(new TextDecoder().decode(file?.content));
        return parseFederation(file);
      },
    });
    const changed = `${federationYaml}  namespace: web\n`;
    for (const [hash, yaml] of Object.entries({ one: federationYaml, two: federationYaml, three: changed })) {
      const files = treeOf({ 'federation.yaml': yaml, 'base/a.yaml': configMap(hash) }).files;
      const { federation, objects } = await counted({ hash, files, refused: [] });
      assert.equal(federation?.namespace, yaml === changed ? 'web' : 'default');
      assert.equal(objects.get('a')?.[0]?.object.metadata.name, hash);
    }
    assert.deepEqual(parsed, [federationYaml, changed]);
  });

  it('renders another tree anew', async () => {
    const { renderer, calls } = counting();
    await renderer(tree('x'));
    await renderer(tree('y'));
    assert.equal(calls(), 2);
  });

  it('keeps few trees, the last used ones', async () => {
    const { renderer, calls } = counting();
    for (const hash of ['keep', ...'12345', 'keep', ...'678']) await renderer(tree(hash));
    assert.equal(calls(), 9);
    await renderer(tree('keep'));
    assert.equal(calls(), 9);
    await renderer(tree('1'));
    assert.equal(calls(), 10);
  });

  it('tries again after a failure that is no fault of the commit', async () => {
    const { renderer, calls } = counting(true);
    await assert.rejects(renderer(tree('x')), /no parser/);
    assert.deepEqual((await renderer(tree('x'))).faults, []);
    assert.equal(calls(), 2);
  });
});
