import { fullRepository, isoSeconds, repoUrl, type Site, user } from './github-shapes.ts';
import type { RecordedPullRequest } from './github-state.ts';

/** Where the heads of forks come from. */
const STRANGER = 'stranger';

/** What the list of pull requests says of one (`pull-request-simple` of GitHub's description). */
export function pullRequest(site: Site, pull: RecordedPullRequest): object {
  const { number, head, base, ref, isFork, draft = false } = pull;
  const at = isoSeconds(pull.changedAt);
  const from = isFork ? { ...site, owner: STRANGER } : site;
  return {
    ...linksOf(site, pull),
    id: number,
    node_id: `PR_${number}`,
    number,
    state: 'open',
    locked: false,
    title: `Pull request ${number}`,
    body: null,
    user: user(site, from.owner),
    labels: [],
    milestone: null,
    created_at: at,
    updated_at: at,
    closed_at: null,
    merged_at: null,
    merge_commit_sha: null,
    assignee: null,
    head: { ...sideOf(from, ref, head), repo: { ...fullRepository(from), id: isFork ? 2 : 1 } },
    base: { ...sideOf(site, base, head), repo: fullRepository(site) },
    author_association: isFork ? 'CONTRIBUTOR' : 'MEMBER',
    auto_merge: null,
    draft,
  };
}

function sideOf(site: Site, ref: string, sha: string): object {
  return { label: `${site.owner}:${ref}`, ref, sha, user: user(site, site.owner) };
}

function linksOf(site: Site, { number, head }: RecordedPullRequest): object {
  const url = `${repoUrl(site)}/pulls/${number}`;
  const issue = `${repoUrl(site)}/issues/${number}`;
  const urls = {
    html: url,
    issue,
    commits: `${url}/commits`,
    review_comments: `${url}/comments`,
    review_comment: `${url}/comments/{number}`,
    comments: `${issue}/comments`,
    statuses: `${repoUrl(site)}/statuses/${head}`,
  };
  const links = Object.entries({ ...urls, self: url }).map(([name, href]) => [name, { href }]);
  const named = Object.entries(urls).map(([name, href]) => [`${name}_url`, href]);
  return {
    url,
    ...Object.fromEntries(named),
    diff_url: `${url}.diff`,
    patch_url: `${url}.patch`,
    _links: Object.fromEntries(links),
  };
}
