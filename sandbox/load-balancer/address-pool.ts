import type { KubeObject } from '../../src/cluster/object.ts';

/** Where the address of an entry point comes from. */
export type AddressMode =
  /** One address for a name, the same in all clusters, as an anycast pool gives. */
  | 'shared'
  /** An address of its own in each cluster. */
  | 'per-cluster'
  /** None: what has one keeps it, what comes or changes gets none. */
  | 'forgetful'
  /** This one. */
  | { fixed: string };

/** Hands out 203.0.113.10, .11, ... (TEST-NET-3, RFC 5737); the same address for the same name again. */
export interface AddressPool {
  addressFor(mode: AddressMode, cluster: string, object: KubeObject): string | undefined;
}

const [first, last] = [10, 254];

export function addressPool(): AddressPool {
  const given = new Map<string, string>();
  const addressOf = (name: string) => {
    const known = given.get(name);
    if (known) return known;
    const host = first + given.size;
    if (host > last) throw new Error('sandbox: the load balancer has no address left');
    const address = `203.0.113.${host}`;
    given.set(name, address);
    return address;
  };
  return {
    addressFor: (mode, cluster, object) => {
      if (mode === 'forgetful') return undefined;
      if (mode === 'shared') return addressOf(poolName(object));
      if (mode === 'per-cluster') return addressOf(`${cluster}/${poolName(object)}`);
      return mode.fixed;
    },
  };
}

/** The annotation that names a reserved address, as on Google Cloud; else the object's own name. */
function poolName({ kind, metadata }: KubeObject): string {
  const reserved = metadata.annotations?.['kubernetes.io/ingress.global-static-ip-name'];
  return reserved ? `reserved ${reserved}` : `${kind} ${metadata.namespace}/${metadata.name}`;
}
