import type { ObjectAddress, Resource } from '../cluster.ts';
import { displayName } from '../object.ts';

/** `Secret shop/db` where the resource is Secrets, else undefined: then errors may quote the server. */
export function secretName({ group, kind }: Resource, at: ObjectAddress): string | undefined {
  return group === '' && kind === 'Secret' ? displayName({ group, kind, ...at }) : undefined;
}
