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
  /** True once every cluster has been heard of, be it a problem. */
  isHeard(): boolean;
  close(): void;
}

interface Followed {
  stop: AbortController;
  knowledge?: Knowledge;
}

export function fleet(deps: KnowledgeDeps, changed: () => void): Fleet {
  const followed = new Map<string, Followed & { name: string }>();

  function start(federation: string, cluster: FederationCluster): Followed & { name: string } {
    const one: Followed & { name: string } = { name: cluster.name, stop: new AbortController() };
    const tell = (knowledge: Knowledge) => {
      if (one.stop.signal.aborted) return;
      one.knowledge = knowledge;
      changed();
    };
    followKnowledge(deps, federation, cluster, { signal: one.stop.signal, tell });
    return one;
  }

  return {
    follow: (federation) => {
      const wanted = new Map(
        federation.clusters.map((one) => [`${federation.name} ${one.name} ${one.uid}`, one]),
      );
      for (const [key, one] of followed) {
        if (wanted.has(key)) continue;
        one.stop.abort();
        followed.delete(key);
      }
      for (const [key, cluster] of wanted) {
        if (!followed.has(key)) followed.set(key, start(federation.name, cluster));
      }
    },
    knowledgeOf: (cluster) => [...followed.values()].find(({ name }) => name === cluster)?.knowledge,
    revisions: () =>
      new Set([...followed.values()].flatMap(({ knowledge }) => (knowledge && revisionOf(knowledge)) ?? [])),
    isHeard: () => [...followed.values()].every(({ knowledge }) => knowledge !== undefined),
    close: () => {
      for (const { stop } of followed.values()) stop.abort();
    },
  };
}

function revisionOf(knowledge: Knowledge): string | undefined {
  return knowledge.kind === 'record' ? knowledge.record?.revision : undefined;
}
