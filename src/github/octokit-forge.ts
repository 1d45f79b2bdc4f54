import type { Clock } from '../clock/clock.ts';
import {
  type CommitState,
  type CommitStatus,
  type Forge,
  ForgeError,
  type PostedStatus,
  type Push,
  type ShownStatus,
} from './forge.ts';
import type { GithubLog } from './github-log.ts';
import { pullRequestLister } from './list-pull-requests.ts';
import { nextCursor } from './next-cursor.ts';
import { type Ask, listOf, notGithub, type Question } from './octokit-ask.ts';
import { checkApiUrl, checkAuth, type GithubAuth, octokitClient } from './octokit-client.ts';
import { forgeErrorOf, replyOf } from './octokit-failure.ts';

export interface OctokitForgeOptions {
  /** `owner/name`. */
  repository: string;
  /** GitHub Enterprise: `https://<host>/api/v3`. By default GitHub's own. */
  apiUrl?: string;
  auth: GithubAuth;
  clock: Clock;
  logger?: GithubLog;
  /** For one request; 10 s by default. */
  timeLimitMs?: number;
}

export interface OctokitForge extends Forge {
  /** Closes the connections; requests under way reject. */
  close(): Promise<void>;
}

const PER_PAGE = 100;
/** A hostile or endless list costs at most this many requests. */
const MAX_PAGES = 10;
const NO_COMMIT = /^0+$/;

/** The forge of one repository on GitHub. Throws a `ForgeError` at once where its settings can never work. */
export function octokitForge(options: OctokitForgeOptions): OctokitForge {
  const { owner, repo } = ownerAndName(options.repository);
  checkAuth(options.auth);
  const client = octokitClient({
    apiUrl: checkApiUrl(options.apiUrl ?? 'https://api.github.com'),
    auth: options.auth,
    timeLimitMs: options.timeLimitMs ?? 10_000,
    ...(options.logger && { log: options.logger }),
  });
  const secrets = 'token' in options.auth ? [options.auth.token] : [options.auth.privateKey];

  const ask: Ask = async (question) => {
    const { route, parameters, etag } = question;
    const { octokit } = await client;
    const headers = etag === undefined ? {} : { 'if-none-match': etag };
    try {
      return await octokit.request(route, { owner, repo, headers, ...parameters });
    } catch (thrown) {
      const status = replyOf(thrown)?.status;
      if (isAnswer(question, status)) return { status, headers: {}, data: undefined };
      const what = `${question.what} of ${options.repository}`;
      throw forgeErrorOf(thrown, { what, now: options.clock.now(), secrets });
    }
  };
  return {
    postStatus: (sha, status) => postStatus(ask, sha, status),
    newestStatus: (sha, context) => newestStatus(ask, sha, context),
    pushes: async (branch) => (await pageOfPushes(ask, branch, undefined))?.pushes,
    tipsSince: (branch, since) => tipsSince(ask, branch, since),
    pullRequests: pullRequestLister(ask),
    close: async () => (await client).close(),
  };
}

/** octokit throws for statuses that may be what we asked for. */
function isAnswer({ mayBeAbsent = false, etag }: Question, status: number | undefined): status is number {
  return (mayBeAbsent && status === 404) || (etag !== undefined && status === 304);
}

async function postStatus(ask: Ask, sha: string, status: CommitStatus): Promise<void> {
  const what = `post status ${status.context} on ${shortened(sha)}`;
  const { context, state, description, targetUrl } = status;
  const parameters = { sha, context, state, description, ...(targetUrl && { target_url: targetUrl }) };
  const answer = await ask({ what, route: 'POST /repos/{owner}/{repo}/statuses/{sha}', parameters });
  if (answer.status !== 201) throw notGithub(what);
}

async function newestStatus(ask: Ask, sha: string, context: string): Promise<ShownStatus | undefined> {
  const what = `read the statuses on ${shortened(sha)}`;
  const route = 'GET /repos/{owner}/{repo}/commits/{ref}/statuses';
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    // Counted pages, not the Link header: where a reply points must not decide what we ask.
    const { data } = await ask({ what, route, parameters: { ref: sha, per_page: PER_PAGE, page } });
    const statuses = listOf(data, what);
    const [newest, ...older] = statuses.filter((status) => status['context'] === context);
    if (newest !== undefined) return shownStatus(newest, older, what);
    if (statuses.length < PER_PAGE) return undefined;
  }
  // Ours, if there is one, is older than 1,000 of others: as good as none.
  return undefined;
}

async function tipsSince(ask: Ask, branch: string, since: string | undefined): Promise<string[] | undefined> {
  const tips: Push['after'][] = [];
  let next: string | undefined;
  for (let pages = 1; pages <= MAX_PAGES; pages += 1) {
    const page = await pageOfPushes(ask, branch, next);
    if (page === undefined) return undefined;
    tips.push(...page.pushes.map(({ after }) => after));
    const end = since === undefined ? tips.length : tips.indexOf(since);
    if (end >= 0) return tips.slice(0, end).filter((tip) => tip !== undefined);
    if (page.next === undefined) break;
    next = page.next;
  }
  return undefined;
}

/** Undefined where the forge keeps no list. */
async function pageOfPushes(
  ask: Ask,
  branch: string,
  after: string | undefined,
): Promise<{ pushes: Push[]; next: string | undefined } | undefined> {
  const what = `list the pushes to ${branch}`;
  const route = 'GET /repos/{owner}/{repo}/activity';
  const parameters = { ref: `refs/heads/${branch}`, per_page: PER_PAGE, ...(after && { after }) };
  const answer = await ask({ what, route, parameters, mayBeAbsent: true });
  if (answer.status === 404) return undefined;
  return { pushes: listOf(answer.data, what).map(pushOf), next: nextCursor(answer.headers['link']) };
}

type Entry = Record<string, unknown>;

function pushOf(entry: Entry): Push {
  const after = String(entry['after']);
  return {
    after: NO_COMMIT.test(after) ? undefined : after,
    at: Date.parse(String(entry['timestamp'])),
  };
}

function shownStatus(newest: Entry, older: readonly Entry[], what: string): ShownStatus {
  const shown = postedStatus(newest, what);
  const success = shown.state === 'success' ? undefined : older.find(({ state }) => state === 'success');
  return { ...shown, ...(success && { buries: postedStatus(success, what) }) };
}

function postedStatus(status: Entry, what: string): PostedStatus {
  const state = status['state'];
  if (!isCommitState(state)) throw notGithub(what);
  const targetUrl = status['target_url'];
  return {
    context: String(status['context']),
    state,
    description: String(status['description'] ?? ''),
    ...(typeof targetUrl === 'string' && targetUrl !== '' && { targetUrl }),
    createdAt: Date.parse(String(status['created_at'])),
  };
}

const isCommitState = (value: unknown): value is CommitState =>
  value === 'pending' || value === 'success' || value === 'failure' || value === 'error';

function ownerAndName(repository: string): { owner: string; repo: string } {
  const [, owner, repo] = /^([\w.-]+)\/([\w.-]+)$/.exec(repository) ?? [];
  if (owner !== undefined && repo !== undefined) return { owner, repo };
  throw new ForgeError(
    'refused',
    `the GitHub repository must be owner/name, not ${JSON.stringify(repository)}`,
  );
}

const shortened = (sha: string): string => sha.slice(0, 12);
