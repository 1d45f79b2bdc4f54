import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { placeOfField } from '../../../src/manifests/field-places.ts';
import type { Manifest } from '../../../src/manifests/manifest.ts';
import { parseFile } from '../../../src/manifests/parse-file.ts';
import type { FieldPath } from '../../../src/manifests/source-node.ts';

function manifestOf(text: string, path = 'web.yaml'): Manifest {
  const { manifests, faults } = parseFile({ path, content: new TextEncoder().encode(text) });
  assert.deepEqual(faults, []);
  const manifest = manifests.at(-1);
  assert.ok(manifest);
  return manifest;
}

const text = `apiVersion: v1
kind: ConfigMap
metadata: {name: first}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: &labels {app: web}
spec:
  "80": a number comes first in JavaScript
  template:
    metadata:
      labels:
        <<: *labels
        tier: front
    spec:
      containers:
        - name: one
          image: nginx
        - {name: two, imagePullPolcy: Always}
`;

const cases: [what: string, path: FieldPath, place: string][] = [
  ['a field', ['spec', 'template'], '12:3'],
  ['a field that looks like a number', ['spec', '80'], '11:3'],
  ['an item of a list', ['spec', 'template', 'spec', 'containers', 1], '21:11'],
  ['a field in an item', ['spec', 'template', 'spec', 'containers', 1, 'imagePullPolcy'], '21:23'],
  ['what a merge key brought in, at its anchor', ['spec', 'template', 'metadata', 'labels', 'app'], '9:20'],
  ['a field that is not there: what it would be in', ['spec', 'template', 'spec', 'volumes', 0], '17:5'],
  ['nothing on the way', ['status'], '5:1'],
];

describe('the place of a field', () => {
  for (const [what, path, expected] of cases) {
    it(`is found for ${what}`, () => {
      const { file, line, column } = placeOfField(manifestOf(text), path);
      assert.equal(`${file}:${line}:${column}`, `web.yaml:${expected}`);
    });
  }

  it('is that of its key, whatever the object is', () => {
    fc.assert(
      fc.property(fc.object({ maxDepth: 3, values: [fc.string(), fc.boolean()] }), (data) => {
        const json = JSON.stringify(
          { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data, last: 1 },
          null,
          1,
        );
        const manifest = manifestOf(json, 'a.json');
        const lines = json.split('\n');
        const { line, column } = placeOfField(manifest, ['last']);
        assert.equal(lines[line - 1]?.slice(column - 1), '"last": 1');
      }),
      { numRuns: 50 },
    );
  });
});
