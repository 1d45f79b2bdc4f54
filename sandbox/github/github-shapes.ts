import type { RecordedActivity, RecordedStatus } from './github-state.ts';

/** Where the double and its repository are found, for the URLs in its replies. */
export interface Site {
  /** Base URL of the API. */
  url: string;
  owner: string;
  repo: string;
}

/** GitHub's times have whole seconds. */
export const isoSeconds = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

const LINKS_OF_A_USER =
  'events followers following gists html organizations received_events repos starred subscriptions'.split(
    ' ',
  );

export function user({ url }: Site, login: string): object {
  const links = LINKS_OF_A_USER.map((name) => [`${name}_url`, `${url}/users/${login}/${name}`]);
  return {
    ...Object.fromEntries(links),
    login,
    id: 1,
    node_id: 'U_1',
    avatar_url: `${url}/avatars/${login}`,
    gravatar_id: '',
    url: `${url}/users/${login}`,
    type: 'Bot',
    site_admin: false,
  };
}

/** What a status says without its creator, as the combined status lists it. */
export function simpleStatus(site: Site, status: RecordedStatus): object {
  const at = isoSeconds(status.createdAt);
  return {
    url: `${repoUrl(site)}/statuses/${status.sha}`,
    avatar_url: `${site.url}/avatars/lockstep`,
    id: status.id,
    node_id: `SC_${status.id}`,
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: at,
    updated_at: at,
  };
}

export const fullStatus = (site: Site, status: RecordedStatus): object => ({
  ...simpleStatus(site, status),
  creator: user(site, 'lockstep[bot]'),
});

export const activityItem = (site: Site, push: RecordedActivity): object => ({
  id: push.id,
  node_id: `PSH_${push.id}`,
  before: push.before,
  after: push.after,
  ref: push.ref,
  timestamp: isoSeconds(push.at),
  activity_type: push.kind,
  actor: user(site, 'octocat'),
});

export function commit(site: Site, sha: string): object {
  const url = `${repoUrl(site)}/commits/${sha}`;
  const person = { name: 'octocat', email: 'octocat@example.com', date: isoSeconds(0) };
  const tree = { sha, url: `${repoUrl(site)}/git/trees/${sha}` };
  return {
    url,
    sha,
    node_id: `C_${sha}`,
    html_url: url,
    comments_url: `${url}/comments`,
    commit: { url, author: person, committer: person, message: 'a commit', comment_count: 0, tree },
    author: null,
    committer: null,
    parents: [],
  };
}

const LINKS_OF_A_REPOSITORY =
  `archive assignees blobs branches collaborators comments commits compare contents
  contributors deployments downloads events forks git_commits git_refs git_tags hooks issue_comment issue_events
  issues keys labels languages merges milestones notifications pulls releases stargazers statuses subscribers
  subscription tags teams trees`.split(/\s+/);

export function minimalRepository(site: Site): object {
  const url = repoUrl(site);
  const links = LINKS_OF_A_REPOSITORY.map((name) => [`${name}_url`, `${url}/${name}`]);
  return {
    ...Object.fromEntries(links),
    id: 1,
    node_id: 'R_1',
    name: site.repo,
    full_name: `${site.owner}/${site.repo}`,
    owner: user(site, site.owner),
    private: true,
    html_url: url,
    url,
    description: null,
    fork: false,
  };
}

const COUNTS = `forks forks_count open_issues open_issues_count size stargazers_count watchers watchers_count
  network_count subscribers_count`.split(/\s+/);
const SWITCHES =
  'has_issues has_projects has_wiki has_pages has_downloads has_discussions archived disabled'.split(' ');

export function fullRepository(site: Site): object {
  const url = repoUrl(site);
  return {
    ...minimalRepository(site),
    ...Object.fromEntries(COUNTS.map((name) => [name, 0])),
    ...Object.fromEntries(SWITCHES.map((name) => [name, false])),
    clone_url: `${url}.git`,
    git_url: `${url}.git`,
    ssh_url: `git@localhost:${site.owner}/${site.repo}.git`,
    svn_url: url,
    mirror_url: null,
    default_branch: 'main',
    homepage: null,
    language: null,
    license: null,
    pushed_at: isoSeconds(0),
    created_at: isoSeconds(0),
    updated_at: isoSeconds(0),
  };
}

export const repoUrl = ({ url, owner, repo }: Site): string => `${url}/repos/${owner}/${repo}`;
