/** Writes docs/lockstep.schema.json. Usage: node scripts/config-schema.ts */
import { writeFileSync } from 'node:fs';
import { configJsonSchema } from '../src/cli/config-json-schema.ts';

const target = new URL('../docs/lockstep.schema.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(configJsonSchema(), null, 2)}\n`);
