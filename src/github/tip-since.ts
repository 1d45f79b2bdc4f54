import type { Push } from './forge.ts';

/**
 * When the branch was last set to the commit, by the forge's clock. `pushes` and `seen` are newest first: what the forge
 * lists, and what Git has shown as the tip (undefined: no branch). Git may show a push before the forge lists it, so the list
 * counts only where it begins with the newest tip and has the others in their order: the time of an older push of the same
 * commit would make its old success one of now. Nor may it have others between the commit and what was seen after it: they
 * may be from before a return that is missing. Undefined: nobody knows.
 */
export function tipSince(
  pushes: readonly Push[],
  sha: string,
  seen: readonly (string | undefined)[],
): number | undefined {
  if (pushes.length === 0 || pushes[0]?.after !== seen[0]) return undefined;
  let at = -1;
  for (const [index, tip] of seen.entries()) {
    const former = at;
    at = pushes.findIndex(({ after }, place) => place > former && after === tip);
    const isNewestTime = tip === sha && seen.indexOf(sha) === index;
    if (at < 0 || (isNewestTime && at !== former + 1)) return undefined;
  }
  return pushes.find(({ after }) => after === sha)?.at;
}
