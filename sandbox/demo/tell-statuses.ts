import type { RecordedStatus } from '../github/github-state.ts';
import type { DemoWorld } from './demo-world.ts';
import type { Narrator } from './narrator.ts';

/** What branch watchers see of a commit. */
const CONTEXT = 'lockstep';

/** Longer than repo-template's `verify.timeout`, after which there is a verdict in any case. */
const VERDICT_WITHIN_MS = 12 * 60_000;

/** Tells of every `lockstep` status as GitHub gets it: commit, state, description. */
export function tellStatuses({ installation, pushedAt }: DemoWorld, narrator: Narrator): void {
  installation.github.onStatus(({ context, sha, state, description, createdAt }) => {
    if (context !== CONTEXT) return;
    const text = `  ${sha.slice(0, 7)} ${narrator.paint(state, state)}: ${description}`;
    if (state === 'pending') return narrator.passing(text);
    const pushed = pushedAt.get(sha);
    narrator.line(pushed === undefined ? text : `${text}  (push to verdict: ${createdAt - pushed} ms)`);
  });
}

/** The final `lockstep` status of a commit. Rejects where Lockstep ends before it. */
export function verdictOn(sha: string, { installation, lockstep }: DemoWorld): Promise<RecordedStatus> {
  const verdict = installation.github.waitForStatus(
    sha,
    ({ context, state }) => context === CONTEXT && state !== 'pending',
    VERDICT_WITHIN_MS,
  );
  return Promise.race([verdict, endOf(lockstep)]);
}

/** Rejects when `lockstep run` ends, which only a fault makes it do. */
export async function endOf(lockstep: DemoWorld['lockstep']): Promise<never> {
  const code = await lockstep.ended();
  throw new Error(`lockstep run ended (${code}):\n${await lockstep.lastWords()}`);
}
