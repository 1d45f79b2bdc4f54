import { z } from 'zod';
import { federationSchema } from './schema.ts';

/** The JSON Schema (2020-12) of federation.yaml, for editors: what may be written, with defaults. */
export function federationJsonSchema(): object {
  const schema = z.toJSONSchema(federationSchema, { io: 'input' });
  return {
    ...schema,
    title: 'Federation',
    description: 'federation.yaml of a Lockstep manifests repository.',
  };
}
