import type { Push } from './forge.ts';

/**
 * When the branch was last set to the commit, by the forge's clock. `pushes` and `seen` are newest first: what the forge
 * lists, and what Git has shown as the tip (undefined: no branch). Git may show a push before the forge lists it, so the list
 * counts only where it begins with the newest tip and has the others in their order: the time of an older push of the same
 * commit would make its old success one of now. Undefined: nobody knows.
 */
export function tipSince(
  pushes: readonly Push[],
  sha: string,
  seen: readonly (string | undefined)[],
): number | undefined {
  if (pushes.length === 0 || pushes[0]?.after !== seen[0]) return undefined;
  let at = -1;
  for (const tip of seen) {
    at = pushes.findIndex(({ after }, index) => index > at && after === tip);
    if (at < 0) return undefined;
  }
  return pushes.find(({ after }) => after === sha)?.at;
}
