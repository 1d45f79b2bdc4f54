import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MapEntry, MapNode } from '../../../src/manifests/source-node.ts';
import { sourceText } from '../../../src/manifests/source-text.ts';
import { toManifest } from '../../../src/manifests/to-manifest.ts';

const text = (value: string) => ({ type: 'scalar' as const, offset: 0, value });

function mapOf(entries: MapEntry[]): MapNode {
  return { type: 'map', offset: 0, entries };
}

function entry(key: string, value: MapEntry['value']): MapEntry {
  return { key, keyOffset: 0, value };
}

describe('the places of a manifest', () => {
  it('cost no more than its annotations: each is visited a few times, however many there are', () => {
    const count = 2_000;
    let reads = 0;
    const annotations = Array.from({ length: count }, (_, index) => ({
      get key() {
        reads++;
        return `a${index}`;
      },
      keyOffset: index,
      value: text('x'),
    }));
    const metadata = mapOf([entry('name', text('a')), entry('annotations', mapOf(annotations))]);
    const { places } = toManifest(mapOf([entry('metadata', metadata)]), sourceText('a.yaml', 'x'));
    assert.deepEqual(places['metadata.annotations.a7'], { file: 'a.yaml', line: 1, column: 8 });
    assert.ok(reads <= 5 * count, `${reads} reads`);
  });
});
