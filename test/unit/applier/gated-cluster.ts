import type { Cluster, ObjectAddress, Resource } from '../../../src/cluster/cluster.ts';

/** One call of one worker. */
export interface GatedCall {
  verb: string;
  /** `Service default/nginx`; only the kind for lists. */
  object: string;
  writes: boolean;
}

/** Stands between one worker and the cluster: may delay a call, or let it or its reply get lost. */
export interface Gate {
  pass(call: GatedCall, way: 'there' | 'back'): Promise<void>;
}

/** The cluster as one worker reaches it. */
export function gated(cluster: Cluster, gate: Gate): Cluster {
  const through = async <T>(call: GatedCall, send: () => Promise<T>): Promise<T> => {
    await gate.pass(call, 'there');
    const [result] = await Promise.allSettled([send()]);
    await gate.pass(call, 'back');
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  };
  const reading = (verb: string, resource: Resource, at?: ObjectAddress) => call(verb, resource, { at });
  const writing = (verb: string, resource: Resource, at: ObjectAddress) =>
    call(verb, resource, { at, writes: true });
  return {
    name: cluster.name,
    discover: (options) =>
      through({ verb: 'discover', object: '', writes: false }, () => cluster.discover(options)),
    get: (resource, at, signal) =>
      through(reading('get', resource, at), () => cluster.get(resource, at, signal)),
    list: (resource, options) => through(reading('list', resource), () => cluster.list(resource, options)),
    watch: async function* watch(resource, from) {
      await gate.pass(reading('watch', resource), 'there');
      for await (const event of cluster.watch(resource, from)) {
        await gate.pass(reading('watch', resource), 'back');
        yield event;
      }
    },
    apply: (resource, object, options) =>
      through(
        options.dryRun
          ? reading('dry-run', resource, object.metadata)
          : writing('apply', resource, object.metadata),
        () => cluster.apply(resource, object, options),
      ),
    create: (resource, object, options) =>
      through(writing('create', resource, object.metadata), () => cluster.create(resource, object, options)),
    replace: (resource, object, options) =>
      through(writing('replace', resource, object.metadata), () =>
        cluster.replace(resource, object, options),
      ),
    mergePatch: (resource, at, patch, options) =>
      through(writing('mark', resource, at), () => cluster.mergePatch(resource, at, patch, options)),
    delete: (resource, at, options) =>
      through(writing('delete', resource, at), () => cluster.delete(resource, at, options)),
    close: () => cluster.close(),
  };
}

function call(
  verb: string,
  { kind }: Resource,
  { at, writes = false }: { at: ObjectAddress | undefined; writes?: boolean },
): GatedCall {
  const name = at === undefined ? '' : [at.namespace, at.name].filter(Boolean).join('/');
  return { verb, object: `${kind} ${name}`.trim(), writes };
}

/** A process that ends at the first fatal call: neither that call nor any later one comes back, and no timer does. */
export function deadlyGate(isFatal: (call: GatedCall, way: 'there' | 'back') => boolean): Gate & {
  died: Promise<void>;
} {
  const death = Promise.withResolvers<void>();
  let dead = false;
  return {
    died: death.promise,
    pass: async (call, way) => {
      dead ||= isFatal(call, way);
      if (!dead) return;
      death.resolve();
      await new Promise(() => {});
    },
  };
}
