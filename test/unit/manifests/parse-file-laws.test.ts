import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { formatFault } from '../../../src/manifests/fault.ts';
import type { Parsed } from '../../../src/manifests/manifest.ts';
import { parseFile } from '../../../src/manifests/parse-file.ts';
import { mutatedJson } from '../../suites/hostile/mutated-json.ts';
import { mutatedText } from '../../suites/hostile/mutated-text.ts';
import { assertPrototypesUntouched } from '../../suites/hostile/prototypes.ts';
import { runs } from '../../suites/hostile/runs.ts';

const cases = fileURLToPath(new URL('../../cases/manifests/accepted/', import.meta.url));
const texts = globSync('**/*.{yaml,json}', { cwd: cases }).map((file) => readFileSync(cases + file, 'utf8'));
const objects = texts.flatMap((text) => parse(text).manifests.map(({ object }) => object));

function parse(text: string, path = 'a.yaml'): Parsed {
  return parseFile({ path, content: new TextEncoder().encode(text) });
}

/** Each fault has a place, and none is a mistake of ours; each object has what an object has. */
function assertLawful({ manifests, faults }: Parsed): void {
  for (const fault of faults) {
    assert.ok(fault.place && fault.place.line >= 1 && fault.place.column >= 1, formatFault(fault));
    assert.doesNotMatch(fault.message, /internal/);
  }
  for (const { object } of manifests) {
    assert.equal(typeof object.kind, 'string');
    assert.ok(object.metadata.name.length > 0);
    assert.equal(Object.getPrototypeOf(object), Object.prototype);
  }
  assertPrototypesUntouched();
}

describe('law: whatever a manifest has become, it is objects or faults with places', () => {
  it('after slips in its text', () => {
    const path = fc.constantFrom('a.yaml', 'a.json');
    const law = fc.property(mutatedText(texts), path, (text, file) => assertLawful(parse(text, file)));
    fc.assert(law, runs(15));
  });

  it('with values that should not be there, as YAML and as JSON', () => {
    const law = fc.property(mutatedJson(objects), (value) => {
      const text = JSON.stringify(value) ?? '';
      assertLawful(parse(text, 'a.json'));
      assertLawful(parse(text));
    });
    fc.assert(law, runs(25));
  });
});
