import type { CommitState, CommitStatus } from '../../../src/github/forge.ts';
import { isOfFormerTip } from '../../../src/verdict/describe.ts';
import { SAID_BY_ANOTHER } from '../world/site.ts';
import type { World } from '../world/world.ts';
import type { Oracle, OracleDeps } from './oracle.ts';
import { wishIn } from './wish.ts';

/** What a process thinks of a commit that it has read since that is the tip. */
interface Mind {
  /** It has said `pending` since. */
  hasBegun: boolean;
  decided?: CommitState;
  /** It wants to call it a failure or an error. */
  isBad: boolean;
  /** It was started when the commit had its success, which nobody has buried since. */
  hasInherited: boolean;
  /** How often it said the same since its last `pending`. */
  said: Map<string, number>;
}

/** A late status of another process is mended once in a while; more often says the same only who takes turns with it. */
const MOST_REPEATS = 4;

/**
 * G1, of a process that has read the tip since it is the tip, and then begun it with `pending`: it calls it no former tip,
 * its first decision stands unless a success comes of it, and it does not say the same for ever. What it has
 * called bad it does not begin, nor what was a success when it was started and has not been the tip again.
 */
export function minds({ world, judge }: OracleDeps): Oracle {
  /** By commit and process. */
  const minds = new Map<string, Mind>();
  const started = new Set<string>();

  function judgeEnd(mind: Mind, [sha, by]: [string, string], { state, description }: CommitStatus): void {
    const who = `${sha.slice(0, 7)} by ${by}`;
    judge('G1', !isOfFormerTip(description), () => `${who} is the tip, and was called "${description}"`);
    const { decided = state } = mind;
    mind.decided = decided;
    const stands = state === decided || state === 'success';
    judge('G1', stands, () => `${who} was called a ${decided} first, and now ${state}`);
    const [, before] = world().forge.statuses(sha, 'lockstep');
    if (before?.description === SAID_BY_ANOTHER) mind.said.clear();
    const times = (mind.said.get(description) ?? 0) + 1;
    mind.said.set(description, times);
    judge('G1', times <= MOST_REPEATS, () => `${who} was called "${description}" ${times} times`);
  }

  function judgeBegin({ isBad, hasInherited }: Mind, who: string, isSuccess: boolean): void {
    judge('G1', !isBad, () => `${who} is bad, and was then called pending`);
    judge('G1', !(hasInherited && isSuccess), () => `${who} was a success, and is called pending`);
  }

  function forget(sha: string): void {
    for (const key of minds.keys()) if (key.startsWith(sha)) minds.delete(key);
  }

  return {
    opened: (process, sha) => {
      const key = `${sha} ${process}`;
      const isNew = sha === world().remote.tip && !minds.has(key);
      const hasInherited = !started.has(process) && isSuccessOfOneTime(world(), sha);
      started.add(process);
      if (isNew) minds.set(key, { hasBegun: false, isBad: false, hasInherited, said: new Map() });
    },
    tipMoved: ({ sha }) => {
      if (sha !== undefined) forget(sha);
    },
    said: (process, line) => {
      const wish = wishIn(line);
      const mind = minds.get(`${wish?.revision} ${process}`);
      if (!mind || wish?.context !== 'lockstep') return;
      const { revision, state, description } = wish;
      const who = `${revision.slice(0, 7)} by ${process}`;
      if (state === 'pending') judgeBegin(mind, who, isSuccessOfOneTime(world(), revision));
      else mind.isBad ||= state !== 'success' && !isOfFormerTip(description);
    },
    posted: (sha, status, by) => {
      const key = `${sha} ${by}`;
      const mind = minds.get(key);
      if (status.context !== 'lockstep' || sha !== world().remote.tip || !mind) return;
      const { isBad, hasInherited } = mind;
      if (status.state === 'pending')
        minds.set(key, { hasBegun: true, isBad, hasInherited, said: new Map() });
      else if (mind.hasBegun) judgeEnd(mind, [sha, by], status);
    },
  };
}

/** Its newest status is a success, and of the only time that it was the tip. */
function isSuccessOfOneTime({ forge, tips }: World, sha: string): boolean {
  const [newest] = forge.statuses(sha, 'lockstep');
  return newest?.state === 'success' && tips.filter((tip) => tip.sha === sha).length === 1;
}
