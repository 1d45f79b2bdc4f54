import type { Federation, FederationCluster } from '../federation/federation.ts';
import { type Following, followKnowledge, type Knowledge, type KnowledgeDeps } from './cluster-knowledge.ts';

/** What is known of all clusters of the federation, kept up to date. */
export interface Fleet {
  /**
   * A new occurrence of a tip: exactly the clusters of its federation are followed from now on, and each record is read
   * once more, since what was heard before may be of a former occurrence of the same commit.
   */
  follow(federation: Federation): void;
  /** Reads each record once more: a watch may have gone silent. */
  readAgain(): void;
  /** Undefined: the record was not read yet in this occurrence. */
  knowledgeOf(cluster: string): Knowledge | undefined;
  /** The revisions that the records name. */
  revisions(): Set<string>;
  revisionOf(cluster: string): string | undefined;
  /** As `revisionOf`, and where its record cannot be read now, as it was read last. */
  lastRevisionOf(cluster: string): string | undefined;
  close(): void;
}

interface Followed {
  /** Tells one federation's cluster of one uid from all others. */
  identity: string;
  stop: AbortController;
  following: Following;
  told?: { knowledge: Knowledge; asOf: number };
  /** What its record named when it was last read. */
  lastRevision?: string | undefined;
}

export function fleet(deps: KnowledgeDeps, changed: () => void): Fleet {
  /** By name. */
  const followed = new Map<string, Followed>();

  let occurrence = 0;

  function start(federation: string, cluster: FederationCluster): Followed {
    const one: Followed = {
      identity: identityOf(federation, cluster),
      stop: new AbortController(),
      following: { readAgain: () => {} },
    };
    const tell = (knowledge: Knowledge, asOf: number) => {
      if (one.stop.signal.aborted) return;
      one.told = { knowledge, asOf };
      if (knowledge.kind === 'record') one.lastRevision = knowledge.record?.revision;
      changed();
    };
    const listener = { signal: one.stop.signal, occurrence: () => occurrence, tell };
    one.following = followKnowledge(deps, federation, cluster, listener);
    return one;
  }

  const knowledgeOf = (cluster: string) => {
    const told = followed.get(cluster)?.told;
    const isOld = told?.knowledge.kind === 'record' && told.asOf < occurrence;
    return isOld ? undefined : told?.knowledge;
  };
  const revisionOf = (cluster: string) => {
    const knowledge = followed.get(cluster)?.told?.knowledge;
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
      occurrence += 1;
      for (const cluster of clusters) {
        const known = followed.get(cluster.name);
        if (known) known.following.readAgain();
        else followed.set(cluster.name, start(federation, cluster));
      }
    },
    readAgain: () => {
      for (const { following } of followed.values()) following.readAgain();
    },
    knowledgeOf,
    revisions: () => new Set([...followed.keys()].flatMap((name) => revisionOf(name) ?? [])),
    revisionOf,
    lastRevisionOf: (cluster) => followed.get(cluster)?.lastRevision,
    close: () => {
      for (const { stop } of followed.values()) stop.abort();
    },
  };
}

function identityOf(federation: string, { name, uid }: FederationCluster): string {
  return `${federation} ${name} ${uid}`;
}
