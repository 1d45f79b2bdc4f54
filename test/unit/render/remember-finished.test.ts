import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Federation } from '../../../src/federation/federation.ts';
import type { Manifest } from '../../../src/manifests/manifest.ts';
import { parseFile } from '../../../src/manifests/parse-file.ts';
import { finishObject } from '../../../src/render/finish-object.ts';
import { rememberFinished } from '../../../src/render/remember-finished.ts';

const federation = (namespace: string) => ({ namespace, clusters: [] as unknown }) as Federation;

function manifestOf(text: string): Manifest {
  const [manifest] = parseFile({ path: 'a.yaml', content: new TextEncoder().encode(text) }).manifests;
  assert.ok(manifest);
  return manifest;
}

describe('the memory of finished objects', () => {
  const gadget = 'apiVersion: example.com/v1\nkind: Gadget\nmetadata: {name: a}\n';
  let finished = 0;
  const finish = rememberFinished((...given) => {
    finished++;
    return finishObject(...given);
  });
  const namespaceOf = (manifest: Manifest, of: Federation, scope: boolean | undefined) =>
    finish(manifest, of, () => scope).desired.object.metadata.namespace;

  it('finishes a manifest once, and anew for another federation.yaml or scope', () => {
    const [shop, other] = [federation('shop'), federation('other')];
    const manifest = manifestOf(gadget);
    const calls: [Federation, boolean | undefined, string | undefined, number][] = [
      [shop, true, 'shop', 1],
      [shop, true, 'shop', 1],
      [shop, undefined, undefined, 2],
      [shop, true, 'shop', 3],
      [other, true, 'other', 4],
      [shop, true, 'shop', 5],
    ];
    for (const [of, scope, namespace, times] of calls) {
      assert.equal(namespaceOf(manifest, of, scope), namespace);
      assert.equal(finished, times);
    }
    assert.equal(namespaceOf(manifestOf(gadget), shop, true), 'shop');
    assert.equal(finished, 6);
  });
});
