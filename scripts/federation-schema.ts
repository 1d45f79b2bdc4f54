/** Writes docs/federation.schema.json. Usage: node scripts/federation-schema.ts */
import { writeFileSync } from 'node:fs';
import { federationJsonSchema } from '../src/federation/json-schema.ts';

const target = new URL('../docs/federation.schema.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(federationJsonSchema(), null, 2)}\n`);
