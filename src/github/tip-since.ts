import type { Push } from './forge.ts';

/** What Git has shown as the tip; undefined: no branch. */
export interface SeenTips {
  /** Newest first. */
  tips: readonly (string | undefined)[];
  /** The newest push that was listed once the oldest of them was the tip, as far as that is known. */
  listedAtFirst: Push | undefined;
}

/**
 * When the branch was last set to the commit, by the forge's clock. `pushes` is what the forge lists, newest first. Git may
 * show a push before the forge lists it, and a later one be listed before it, so the list counts only where it begins with the
 * newest tip and has the others in their order, back to the commit's former time as tip: that of an older push of it would
 * make its old success one of now. What is older proves nothing, and may be listed in another order. Nor counts for a tip
 * that was seen later a push that was listed when the first was. Of the first nothing before it is known, so no other
 * push may come between that had been listed by then. Undefined: nobody knows.
 */
export function tipSince(
  pushes: readonly Push[],
  sha: string,
  { tips, listedAtFirst }: SeenTips,
): number | undefined {
  if (pushes.length === 0 || pushes[0]?.after !== tips[0]) return undefined;
  const last = tips.indexOf(sha);
  const deepest = Math.max(last + 1, tips.indexOf(sha, last + 1));
  const listed = placeOf(listedAtFirst, pushes);
  const places = placesOf(tips.slice(0, deepest + 1), pushes);
  const isOlder = places?.some((at, index) => {
    if (index < tips.length - 1) return listed >= 0 && at > listed;
    return index === last && at > listed && at !== (places[index - 1] ?? -1) + 1;
  });
  return isOlder === false ? pushes.find(({ after }) => after === sha)?.at : undefined;
}

/** Where the tips are listed, each behind the one before; undefined: one is not. */
function placesOf(tips: SeenTips['tips'], pushes: readonly Push[]): number[] | undefined {
  const places: number[] = [];
  for (const tip of tips) {
    const at = pushes.findIndex(({ after }, place) => place > (places.at(-1) ?? -1) && after === tip);
    if (at < 0) return undefined;
    places.push(at);
  }
  return places;
}

function placeOf(push: Push | undefined, pushes: readonly Push[]): number {
  return pushes.findIndex(({ after, at }) => after === push?.after && at === push?.at);
}
