import type { OpenPullRequests, PullRequest } from './forge.ts';
import { type Ask, listOf, notGithub } from './octokit-ask.ts';

/** A description has up to 256 KiB, and comes along: so many of them fit into the largest reply that is read. */
const PER_PAGE = 25;
const MAX_PAGES = 20;

interface Page {
  etag: string | undefined;
  pullRequests: PullRequest[];
}

/**
 * Lists the open pull requests into a branch. Pages that did not change since they were read last are not sent again,
 * and cost nothing of the rate limit (docs.github.com/rest, "Use conditional requests").
 */
export function pullRequestLister(ask: Ask): (base: string) => Promise<OpenPullRequests> {
  const known = new Map<string, Page>();

  async function readPage(base: string, page: number): Promise<Page> {
    const what = `list the pull requests into ${base}`;
    const route = 'GET /repos/{owner}/{repo}/pulls';
    // Who pushed last is listed first: beyond the last page are those that nobody works on.
    const order = { sort: 'updated', direction: 'desc' };
    const parameters = { state: 'open', base, ...order, per_page: PER_PAGE, page };
    const before = known.get(`${page} ${base}`);
    const answer = await ask({ what, route, parameters, etag: before?.etag });
    if (answer.status === 304 && before) return before;
    const etag = answer.headers['etag'];
    const pullRequests = listOf(answer.data, what).map((item) => parsePullRequest(item, what));
    return { etag: typeof etag === 'string' ? etag : undefined, pullRequests };
  }

  return async (base) => {
    const open: PullRequest[] = [];
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const read = await readPage(base, page);
      known.set(`${page} ${base}`, read);
      open.push(...read.pullRequests);
      if (read.pullRequests.length < PER_PAGE) return { open, areAll: true };
    }
    return { open, areAll: false };
  };
}

function parsePullRequest(item: Record<string, unknown>, what: string): PullRequest {
  const number = item['number'];
  const head = field(item['head'], 'sha');
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw notGithub(what);
  if (typeof head !== 'string' || !/^[0-9a-f]{40,64}$/.test(head)) throw notGithub(what);
  return { number, head, isFork: repositoryOf(item['head']) !== repositoryOf(item['base'], what) };
}

/** The id of a side's repository, which outlives its name. A fork that was deleted leaves null. */
function repositoryOf(side: unknown, needed?: string): unknown {
  const id = field(field(side, 'repo'), 'id');
  if (typeof id !== 'number' && needed !== undefined) throw notGithub(needed);
  return id;
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Record<string, unknown>)[name];
}
