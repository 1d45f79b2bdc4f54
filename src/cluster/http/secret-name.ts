import type { ObjectAddress, Resource } from '../cluster.ts';
import { displayName, isSecret } from '../object.ts';

/** `Secret shop/db` where the resource is Secrets, else undefined: then errors may quote the server. */
export function secretName({ group, kind }: Resource, at: ObjectAddress): string | undefined {
  return isSecret({ group, kind }) ? displayName({ group, kind, ...at }) : undefined;
}
