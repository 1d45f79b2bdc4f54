import { z } from 'zod';
import { configSchema } from './config-schema.ts';

/** The JSON Schema (2020-12) of lockstep.yaml, for editors: what may be written, with defaults. */
export function configJsonSchema(): object {
  const schema = z.toJSONSchema(configSchema, { io: 'input' });
  return { ...schema, title: 'Lockstep', description: 'lockstep.yaml of a Lockstep installation.' };
}
