import type { History, TipTime, Told } from '../history.ts';

/**
 * Each time of a commit as tip ends in one decided state. A failure or an error may become a success, once; nothing
 * follows a success, and no bad state another one, unless the commit became the tip again meanwhile. Superseded is
 * said only of a commit that had ceased to be the tip. In the end every commit has its state, the tip a success.
 */
export function illegalStates({ tips, told }: Pick<History, 'tips' | 'told'>): string[] {
  const shas = [...new Set(tips.map(({ sha }) => sha))];
  const ofNobody = told.filter(({ sha }) => !shas.includes(sha));
  return [
    ...shas.flatMap((sha) =>
      faultsOf(
        sha,
        tips,
        told.filter((one) => one.sha === sha),
      ),
    ),
    ...ofNobody.map(({ sha, state }) => `${short(sha)} was never the tip, and has a status: ${state}`),
  ];
}

function faultsOf(sha: string, tips: readonly TipTime[], told: readonly Told[]): string[] {
  const last = told.at(-1);
  const all = told.map(({ state, description }) => `${state} "${description}"`).join('; ') || 'nothing';
  const say = (what: string) => `${short(sha)} ${what}; it was told ${all}`;
  if (!last || last.state === 'pending') return [say('has no final state')];
  const isTip = tips.at(-1)?.sha === sha;
  return [
    ...(isTip && last.state !== 'success' ? [say('is the tip, and no success')] : []),
    ...(endsTooOften(sha, tips, told) ? [say('was decided more often than it was the tip')] : []),
    ...told
      .filter((one) => isEarlyEnd(one, tips))
      .map(() => say('was called superseded while it was the tip')),
  ];
}

/** Decided states in order, each time as tip having at most one bad one and then a success. */
function endsTooOften(sha: string, tips: readonly TipTime[], told: readonly Told[]): boolean {
  let ends = 0;
  let state: Told['state'] = 'pending';
  for (const one of told) {
    if (one.state === 'pending' || one.state === state) continue;
    const heals = one.state === 'success' && state !== 'pending';
    if (!heals) ends += 1;
    state = one.state;
    if (ends > tips.filter((tip) => tip.sha === sha && tip.from <= one.at).length) return true;
  }
  return false;
}

function isEarlyEnd({ sha, description, at }: Told, tips: readonly TipTime[]): boolean {
  if (!description.startsWith('superseded')) return false;
  return !tips.some(
    (tip, index) => tip.sha === sha && (tips[index + 1]?.from ?? Number.POSITIVE_INFINITY) <= at,
  );
}

function short(sha: string): string {
  return sha.slice(0, 7);
}
