import type { Installation } from '../../../sandbox/installation.ts';
import type { PushStep } from '../plan/plan-pushes.ts';
import type { Tree } from '../plan/tree.ts';
import type { Recorder } from './recorder.ts';

/** Carries out the plan's pushes, one after the other. */
export interface Pusher {
  /** Resolves with the commit that is the tip now. */
  push(step: PushStep): Promise<string>;
}

export function pusher(
  copy: Installation['copy'],
  filesOf: (tree: Tree) => Record<string, string | undefined>,
  recorder: Pick<Recorder, 'commit' | 'nextTip'>,
): Pusher {
  /** By the number that the plan gave them. */
  const shas = new Map<number, string>();
  let head: number | undefined;

  /** Where that commit was left out, what is there stays: a tree says all. */
  async function stand(on: number | undefined): Promise<void> {
    const sha = on === undefined || on === head ? undefined : shas.get(on);
    if (sha === undefined) return;
    await copy.reset(sha);
    head = on;
  }

  async function write(tree: Tree): Promise<void> {
    for (const [path, content] of Object.entries(filesOf(tree))) {
      if (content === undefined) await copy.remove(path);
      else await copy.write(path, content);
    }
  }

  return {
    push: async ({ push, commit, made, isGood }) => {
      if (made) {
        await stand(made.parent);
        await write(made.tree);
        shas.set(commit, await copy.commit(`${commit}: ${push}`));
        head = commit;
      } else {
        await stand(commit);
      }
      const sha = shas.get(commit) ?? '';
      recorder.commit(sha, isGood);
      // The order in which tips are noted is the order in which they were: the next push waits for it.
      const noted = recorder.nextTip();
      await copy.push({ force: true });
      await noted;
      return sha;
    },
  };
}
