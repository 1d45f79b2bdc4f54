import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { configJsonSchema } from '../../../src/cli/config-json-schema.ts';

it('the published JSON Schema of lockstep.yaml is that of the code (npm run format after scripts/config-schema.ts)', () => {
  const published = readFileSync(new URL('../../../docs/lockstep.schema.json', import.meta.url), 'utf8');
  assert.deepEqual(JSON.parse(published), JSON.parse(JSON.stringify(configJsonSchema())));
});
