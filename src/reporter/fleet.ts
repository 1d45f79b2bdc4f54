import type { Federation, FederationCluster } from '../federation/federation.ts';
import { followKnowledge, type Knowledge, type KnowledgeDeps } from './cluster-knowledge.ts';

/** What is known of all clusters of the federation, kept up to date. */
export interface Fleet {
  /** Follows exactly the clusters of this federation from now on. */
  follow(federation: Federation): void;
  /** Undefined: nothing heard yet. */
  knowledgeOf(cluster: string): Knowledge | undefined;
  /** The revisions that the records name. */
  revisions(): Set<string>;
  revisionOf(cluster: string): string | undefined;
  /** True once every cluster has been heard of, be it a problem. */
  isHeard(): boolean;
  close(): void;
}

interface Followed {
  /** Tells one federation's cluster of one uid from all others. */
  identity: string;
  stop: AbortController;
  knowledge?: Knowledge;
}

export function fleet(deps: KnowledgeDeps, changed: () => void): Fleet {
  /** By name. */
  const followed = new Map<string, Followed>();

  function start(federation: string, cluster: FederationCluster): Followed {
    const one: Followed = { identity: identityOf(federation, cluster), stop: new AbortController() };
    const tell = (knowledge: Knowledge) => {
      if (one.stop.signal.aborted) return;
      one.knowledge = knowledge;
      changed();
    };
    followKnowledge(deps, federation, cluster, { signal: one.stop.signal, tell });
    return one;
  }

  const knowledgeOf = (cluster: string) => followed.get(cluster)?.knowledge;
  const revisionOf = (cluster: string) => {
    const knowledge = knowledgeOf(cluster);
    return knowledge?.kind === 'record' ? knowledge.record?.revision : undefined;
  };

  /** Those that left the federation, or are pinned to another uid now. */
  function stopOthers(wanted: ReadonlyMap<string, string>): void {
    for (const [name, { identity, stop }] of followed) {
      if (wanted.get(name) === identity) continue;
      stop.abort();
      followed.delete(name);
    }
  }

  return {
    follow: ({ name: federation, clusters }) => {
      stopOthers(new Map(clusters.map((cluster) => [cluster.name, identityOf(federation, cluster)])));
      for (const cluster of clusters) {
        if (!followed.has(cluster.name)) followed.set(cluster.name, start(federation, cluster));
      }
    },
    knowledgeOf,
    revisions: () => new Set([...followed.keys()].flatMap((name) => revisionOf(name) ?? [])),
    revisionOf,
    isHeard: () => [...followed.values()].every(({ knowledge }) => knowledge !== undefined),
    close: () => {
      for (const { stop } of followed.values()) stop.abort();
    },
  };
}

function identityOf(federation: string, { name, uid }: FederationCluster): string {
  return `${federation} ${name} ${uid}`;
}
