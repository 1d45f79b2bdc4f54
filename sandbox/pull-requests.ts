import { join } from 'node:path';
import { git } from './git-server/git.ts';
import type { GitServer } from './git-server/git-server.ts';
import { type WorkingCopy, workingCopy } from './git-server/working-copy.ts';
import type { Installation } from './installation.ts';

export interface NewPullRequest {
  /** Files to write; undefined removes one. */
  changes: Record<string, string | undefined>;
  /** Name of the head's branch; made up by default. */
  branch?: string;
  isFork?: boolean;
  draft?: boolean;
}

export interface PullRequest {
  number: number;
  /** The head's sha. */
  head(): string;
  /** Pushes one more commit; resolves with its sha. */
  push(changes: NewPullRequest['changes']): Promise<string>;
  close(): Promise<void>;
  /** What GitHub's merge queue does first: merges it into a branch of its own; resolves with the group's head. */
  enqueue(): Promise<string>;
}

/** Gives how to open pull requests into `main`, as GitHub does it: a branch, `refs/pull/N/head`, a webhook. */
export function pullRequestsOf(
  server: GitServer,
  { repository, github, folder }: Pick<Installation, 'repository' | 'github' | 'folder'>,
): (wanted: NewPullRequest) => Promise<PullRequest> {
  const { fullName, url, folder: bare } = repository;
  let numbers = 0;

  const tell = (event: string, payload: object) =>
    server.webhooks.send(fullName, event, { ...payload, repository: { full_name: fullName } });

  async function enqueue(copy: WorkingCopy, number: number): Promise<string> {
    const topic = await copy.git('rev-parse', 'HEAD');
    await copy.git('fetch', '--quiet', 'origin', 'main');
    const base = await copy.git('rev-parse', 'FETCH_HEAD');
    await copy.git('checkout', '--quiet', '--detach', base);
    await copy.git('merge', '--quiet', '--no-ff', '--message', `Merge ${number}`, topic);
    const group = await copy.git('rev-parse', 'HEAD');
    const ref = `refs/heads/gh-readonly-queue/main/pr-${number}-${base}`;
    await copy.git('push', '--quiet', 'origin', `HEAD:${ref}`);
    const merge_group = { head_sha: group, head_ref: ref, base_sha: base, base_ref: 'refs/heads/main' };
    await tell('merge_group', { action: 'checks_requested', merge_group });
    return group;
  }

  return async ({ changes, branch, isFork = false, draft = false }) => {
    numbers += 1;
    const number = numbers;
    const ref = branch ?? `topic-${number}`;
    const copy = await workingCopy(url, join(folder, `pull-request-${number}`), 'topic');
    let head = '';

    async function push(action: string, files: NewPullRequest['changes']): Promise<string> {
      for (const [path, content] of Object.entries(files)) {
        await (content === undefined ? copy.remove(path) : copy.write(path, content));
      }
      head = await copy.commit(`Pull request ${number}`);
      // Of a fork the repository has nothing but the pull request's own ref.
      const target = isFork ? `refs/pull/${number}/head` : `refs/heads/${ref}`;
      await copy.git('push', '--quiet', 'origin', `HEAD:${target}`);
      await git(bare, 'update-ref', `refs/pull/${number}/head`, head);
      github.setPullRequest(number, { base: 'main', ref, head, isFork, draft });
      await tell('pull_request', payload(action));
      return head;
    }

    const payload = (action: string) => ({
      action,
      number,
      pull_request: { number, head: { ref, sha: head }, base: { ref: 'main' }, draft },
    });

    await push('opened', changes);
    return {
      number,
      head: () => head,
      push: (files) => push('synchronize', files),
      close: async () => {
        github.setPullRequest(number, null);
        await tell('pull_request', payload('closed'));
      },
      enqueue: () => enqueue(copy, number),
    };
  };
}
