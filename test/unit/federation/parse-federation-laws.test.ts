import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { type ParsedFederation, parseFederation } from '../../../src/federation/parse-federation.ts';
import { formatFault } from '../../../src/manifests/fault.ts';
import { mutatedJson } from '../../suites/hostile/mutated-json.ts';
import { mutatedText } from '../../suites/hostile/mutated-text.ts';
import { assertPrototypesUntouched } from '../../suites/hostile/prototypes.ts';
import { runs } from '../../suites/hostile/runs.ts';

const template = readFileSync(
  new URL('../../../repo-template/federation.yaml', import.meta.url),
  'utf8',
).replaceAll(/^ *#.*\n/gm, '');

function parsed(text: string): ParsedFederation {
  return parseFederation({ path: 'federation.yaml', content: new TextEncoder().encode(text) });
}

/** A federation that can be worked with, or faults that say where. */
function assertLawful({ federation, faults }: ParsedFederation): void {
  assert.equal(federation === undefined, faults.length > 0);
  for (const fault of faults) assert.ok(fault.place && fault.place.line >= 1, formatFault(fault));
  for (const { name, labels } of federation?.clusters ?? []) {
    assert.equal(typeof name, 'string');
    assert.equal(Object.getPrototypeOf(labels), Object.prototype);
  }
  assertPrototypesUntouched();
}

describe('law: whatever federation.yaml has become, it is a federation or faults with places', () => {
  it('after slips in its text', () => {
    const law = fc.property(mutatedText([template]), (text) => assertLawful(parsed(text)));
    fc.assert(law, runs(5));
  });

  it('with values that should not be there', () => {
    const law = fc.property(mutatedJson([parse(template)]), (value) => {
      assertLawful(parsed(JSON.stringify(value) ?? ''));
    });
    fc.assert(law, runs(5));
  });
});
