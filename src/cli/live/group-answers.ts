import type { ClusterAnswer } from './ask-fleet.ts';
import type { Effect, Presence } from './presence.ts';

/** Objects of which the same is to be said in the same clusters. */
export interface Group {
  /** What a rollout does with them as Git stands. */
  effect: Effect;
  /** One of them. */
  sample: Presence;
  objects: string[];
  clusters: string[];
}

/** Gathers what has the same answer, so that 300 clusters, or 300 objects, are one line. Pure. */
export function groupPresences(answers: readonly ClusterAnswer[]): Group[] {
  const all = answers.flatMap(({ cluster, presences }) =>
    presences.map((presence) => ({ cluster, presence })),
  );
  const perObject = [
    ...Map.groupBy(all, ({ presence }) => `${presence.object} ${answerOf(presence)}`).values(),
  ];
  const alike = Map.groupBy(perObject, (same) => {
    const [first] = same;
    return `${first && answerOf(first.presence)} ${same.map(({ cluster }) => cluster).join()}`;
  });
  return [...alike.values()].flatMap((objects) => {
    const [sample] = objects.flat();
    if (!sample) return [];
    return {
      effect: sample.presence.would[sample.presence.adopt],
      sample: sample.presence,
      objects: objects.flatMap(([first]) => first?.presence.object ?? []),
      clusters: objects[0]?.map(({ cluster }) => cluster) ?? [],
    };
  });
}

/** What is said of it, without its name and without its fields. */
function answerOf({ is, adopt, would, owners, why }: Presence): string {
  const names = owners.map(({ manager, operation }) => [manager, operation]);
  return JSON.stringify([is, adopt, would, names, why]);
}
