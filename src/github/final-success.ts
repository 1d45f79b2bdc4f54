import { type CommitStatus, ForgeError, type ShownStatus } from './forge.ts';

/**
 * When the commit was last made the tip, by the forge's clock; undefined: nobody knows, or this success of it is known to be of
 * a former time. Rejects with a `ForgeError`.
 */
export type TipSince = (success: CommitStatus) => Promise<number | undefined>;

/**
 * The success that a commit has got since it was last made the tip. It is final: whatever else would be posted, or was
 * posted over it by who had not heard of it, it has to be the newest. Two times of the forge's own clock are compared, in
 * whole seconds as it tells them: nobody succeeds, loses the branch and gets it back within one. Undefined: there is none,
 * or nobody knows of which time it is. Rejects as the forge does.
 */
export async function finalSuccess(
  newest: ShownStatus | undefined,
  tipSince: TipSince,
): Promise<CommitStatus | undefined> {
  const success = newest?.state === 'success' ? newest : newest?.buries;
  if (success === undefined) return undefined;
  const since = await orUnknown(() => tipSince(success));
  // A time that is none (NaN) proves nothing.
  if (since === undefined || !(success.createdAt >= since)) return undefined;
  const { context, state, description, targetUrl } = success;
  return { context, state, description, ...(targetUrl && { targetUrl }) };
}

/** Who may not list pushes must still be able to end a commit. */
export async function orUnknown<T>(ask: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ForgeError && error.kind === 'refused') return undefined;
    throw error;
  }
}
