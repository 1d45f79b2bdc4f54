import { createHash } from 'node:crypto';
import { git } from './git.ts';

/** One branch that one push created, moved or deleted. */
export interface Push {
  /** `owner/name`. */
  repository: string;
  branch: string;
  /** All zeros where the branch was created. */
  before: string;
  /** All zeros where the branch was deleted. */
  after: string;
  /** Commits of `before` were lost. */
  forced: boolean;
  /** When it reached the server, ms since the epoch. */
  at: number;
}

export const noCommit = '0'.repeat(40);

/** Whether a push from `before` to `after` throws commits away. */
export async function isForced(folder: string, before: string, after: string): Promise<boolean> {
  if (before === noCommit || after === noCommit) return false;
  return git(folder, 'merge-base', '--is-ancestor', before, after).then(
    () => false,
    () => true,
  );
}

/** The `push` event as GitHub sends it to webhooks (docs.github.com, "Webhook events and payloads"). */
export async function pushEvent(push: Push, folder: string, serverUrl: string): Promise<object> {
  const { repository, branch, before, after, forced } = push;
  const htmlUrl = `${serverUrl}/${repository}`;
  const deleted = after === noCommit;
  const range = before === noCommit ? after : `${before}..${after}`;
  const [commits, head] = deleted
    ? [[], []]
    : await Promise.all([commitsIn(folder, range, 20), commitsIn(folder, after, 1)]);
  const describe = (commit: Commit) => describeCommit(commit, htmlUrl);
  return {
    ref: `refs/heads/${branch}`,
    before,
    after,
    created: before === noCommit,
    deleted,
    forced,
    base_ref: null,
    compare: `${htmlUrl}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
    commits: commits.map(describe),
    head_commit: head.map(describe)[0] ?? null,
    repository: describeRepository(push, serverUrl),
    pusher: { name: 'ada', email: 'ada@example.com' },
    sender: describeUser('ada', serverUrl),
  };
}

interface Commit {
  id: string;
  tree: string;
  timestamp: string;
  name: string;
  email: string;
  message: string;
  /** Paths by the letter that git gives to what happened to them. */
  changed: (letter: 'A' | 'D' | 'M') => string[];
}

/** At most `limit` of the newest, oldest first. */
async function commitsIn(folder: string, range: string, limit: number): Promise<Commit[]> {
  const format = '--format=%x1e%H%x1f%T%x1f%cI%x1f%an%x1f%ae%x1f%B%x1f';
  const listed = await git(folder, 'log', `--max-count=${limit}`, '--name-status', format, range, '--');
  return listed.split('\x1e').slice(1).map(parseCommit).reverse();
}

function parseCommit(entry: string): Commit {
  const [id = '', tree = '', timestamp = '', name = '', email = '', message = '', files = ''] =
    entry.split('\x1f');
  const lines = files.split('\n');
  const changed = (letter: string) =>
    lines.filter((line) => line.startsWith(`${letter}\t`)).map((line) => line.slice(2));
  return { id, tree, timestamp, name, email, message: message.trim(), changed };
}

function describeCommit(
  { id, tree, timestamp, name, email, message, changed }: Commit,
  htmlUrl: string,
): object {
  const person = { name, email, username: name.toLowerCase() };
  return {
    id,
    tree_id: tree,
    distinct: true,
    message,
    timestamp,
    url: `${htmlUrl}/commit/${id}`,
    author: person,
    committer: person,
    added: changed('A'),
    removed: changed('D'),
    modified: changed('M'),
  };
}

function describeRepository({ repository, at }: Push, serverUrl: string): object {
  const [owner = '', name = ''] = repository.split('/');
  const htmlUrl = `${serverUrl}/${repository}`;
  return {
    id: numberFor(repository),
    node_id: `R_${numberFor(repository)}`,
    name,
    full_name: repository,
    private: true,
    owner: { name: owner, email: null, ...describeUser(owner, serverUrl) },
    html_url: htmlUrl,
    description: null,
    fork: false,
    url: `${serverUrl}/api/v3/repos/${repository}`,
    clone_url: `${htmlUrl}.git`,
    git_url: `git://127.0.0.1/${repository}.git`,
    ssh_url: `git@127.0.0.1:${repository}.git`,
    created_at: Math.floor(at / 1000),
    updated_at: new Date(at).toISOString(),
    pushed_at: Math.floor(at / 1000),
    default_branch: 'main',
    master_branch: 'main',
    visibility: 'private',
    archived: false,
    disabled: false,
  };
}

function describeUser(login: string, serverUrl: string): object {
  return {
    login,
    id: numberFor(login),
    node_id: `U_${numberFor(login)}`,
    html_url: `${serverUrl}/${login}`,
    url: `${serverUrl}/api/v3/users/${login}`,
    type: 'User',
    site_admin: false,
  };
}

/** GitHub's ids are numbers: one that is always the same for a name. */
function numberFor(name: string): number {
  return createHash('sha256').update(name).digest().readUInt32BE(0);
}
