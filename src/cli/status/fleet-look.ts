import { deadline } from '../../clock/deadline.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { Rendering } from '../../render/rendering.ts';
import { type Knowledge, type KnowledgeDeps, problemOf } from '../../reporter/cluster-knowledge.ts';
import { fleet } from '../../reporter/fleet.ts';
import { type LiveEntryPoints, readEntryPoints } from './live-entry-points.ts';

/** What one cluster answered. */
export interface Answer {
  knowledge: Knowledge;
  /** Empty where there is a problem. */
  live: LiveEntryPoints;
}

/** All clusters of the federation, each asked on its own: none waits for another. */
export interface FleetLook {
  /** From now on for this rendering: its clusters are followed, and asked for its entry points. */
  at(rendering: Rendering): void;
  answerOf(cluster: string): Answer | undefined;
  /** The clusters that have not answered yet. */
  unanswered(): string[];
  close(): void;
}

/** A cluster that has not answered by then is called unreachable; it may still answer later. */
export const ANSWER_WITHIN_MS = 10_000;

/** Follows every record with the reporter's own reader, and reads the entry points whenever a record changes. */
export function lookAtFleet(deps: KnowledgeDeps, changed: (cluster: string) => void): FleetLook {
  const answers = new Map<string, Answer>();
  const seen = new Map<string, Knowledge>();
  const stopping = new AbortController();
  const followed = fleet(deps, readChanged);
  let rendering: Rendering | undefined;
  let cancelLimit = () => {};

  function answer(cluster: string, given: Answer): void {
    if (stopping.signal.aborted || !names().includes(cluster)) return;
    answers.set(cluster, given);
    changed(cluster);
  }

  function names(): string[] {
    return rendering?.federation?.clusters.map(({ name }) => name) ?? [];
  }

  function readChanged(): void {
    for (const name of names()) {
      const knowledge = followed.knowledgeOf(name);
      if (!knowledge || knowledge === seen.get(name)) continue;
      seen.set(name, knowledge);
      void read(name, knowledge);
    }
  }

  async function read(name: string, knowledge: Knowledge): Promise<void> {
    if (knowledge.kind === 'problem') return answer(name, { knowledge, live: new Map() });
    const asked = rendering;
    const given = await liveAnswer(name, knowledge);
    if (asked === rendering && seen.get(name) === knowledge) answer(name, given);
  }

  async function liveAnswer(name: string, knowledge: Knowledge): Promise<Answer> {
    const limit = deadline(deps.clock, ANSWER_WITHIN_MS, stopping.signal);
    try {
      return { knowledge, live: await entryPoints(deps.openCluster(name), limit.signal) };
    } catch (error) {
      return limit.signal.aborted ? silent : { knowledge: problemOf(error), live: new Map() };
    } finally {
      limit.cancel();
    }
  }

  async function entryPoints(cluster: Cluster, signal: AbortSignal): Promise<LiveEntryPoints> {
    const { federation, objects } = rendering ?? {};
    return federation
      ? readEntryPoints(cluster, objects?.get(cluster.name) ?? [], federation, signal)
      : new Map();
  }

  return {
    at: (next) => {
      rendering = next;
      seen.clear();
      cancelLimit();
      cancelLimit = deps.clock.after(ANSWER_WITHIN_MS, () => {
        for (const name of names()) if (!answers.has(name)) answer(name, silent);
      });
      if (next.federation) followed.follow(next.federation);
      readChanged();
    },
    answerOf: (cluster) => answers.get(cluster),
    unanswered: () => names().filter((name) => !answers.has(name)),
    close: () => {
      stopping.abort();
      cancelLimit();
      followed.close();
    },
  };
}

const silent: Answer = {
  knowledge: { kind: 'problem', message: `no answer within ${ANSWER_WITHIN_MS / 1000} s`, final: false },
  live: new Map(),
};
