import type { Rendering } from '../../render/rendering.ts';
import type { Knowledge, KnowledgeDeps } from '../../reporter/cluster-knowledge.ts';
import { fleet } from '../../reporter/fleet.ts';
import { ANSWER_WITHIN_MS, type Answer, readAnswer, silent } from './read-answer.ts';

/** All clusters of the federation, each asked on its own: none waits for another. */
export interface FleetLook {
  /** From now on for this rendering: its clusters are followed, and asked for its entry points. */
  at(rendering: Rendering): void;
  /** Asks every cluster once more: one that fell silent tells nobody. */
  refresh(): void;
  answerOf(cluster: string): Answer | undefined;
  /** The clusters that have not answered yet. */
  unanswered(): string[];
  close(): void;
}

/** Follows every record with the reporter's own reader, and reads the entry points whenever a record changes. */
export function lookAtFleet(deps: KnowledgeDeps, changed: (cluster: string) => void): FleetLook {
  const answers = new Map<string, Answer>();
  const seen = new Map<string, Knowledge>();
  const stopping = new AbortController();
  const followed = fleet(deps, readChanged);
  let rendering: Rendering | undefined;
  let cancelLimit = () => {};
  const names = () => rendering?.federation?.clusters.map(({ name }) => name) ?? [];
  const unanswered = () => names().filter((name) => !answers.has(name));

  function answer(cluster: string, given: Answer): void {
    if (stopping.signal.aborted || !names().includes(cluster)) return;
    answers.set(cluster, given);
    changed(cluster);
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
    const asked = rendering;
    if (!asked) return;
    const given = await readAnswer(deps, { name, knowledge, rendering: asked }, stopping.signal);
    // What was asked for before the last change is no answer any more.
    if (asked === rendering && seen.get(name) === knowledge) answer(name, given);
  }

  function refresh(): void {
    seen.clear();
    readChanged();
  }

  return {
    at: (next) => {
      rendering = next;
      cancelLimit();
      cancelLimit = deps.clock.after(ANSWER_WITHIN_MS, () => {
        for (const name of unanswered()) answer(name, silent);
      });
      if (next.federation) followed.follow(next.federation);
      refresh();
    },
    refresh,
    answerOf: (cluster) => answers.get(cluster),
    unanswered,
    close: () => {
      stopping.abort();
      cancelLimit();
      followed.close();
    },
  };
}
