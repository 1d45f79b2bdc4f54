import type { GithubAuthState } from './github-auth.ts';
import type { FaultState } from './github-faults.ts';
import {
  activityItem,
  commit,
  fullRepository,
  fullStatus,
  isoSeconds,
  minimalRepository,
  repoUrl,
  type Site,
  simpleStatus,
} from './github-shapes.ts';
import type { GithubState, NewStatus, RecordedStatus } from './github-state.ts';
import { pullRequest } from './pull-request-shape.ts';

/** A request that GitHub's description has found valid. */
export interface Call {
  params: Record<string, string>;
  query: Record<string, string>;
  body: Record<string, unknown>;
}

export interface Reply {
  status: number;
  body: object;
  headers?: Record<string, string>;
}

export interface OperationDeps {
  site: Site;
  state: GithubState;
  auth: GithubAuthState;
  faults: FaultState;
  knowsCommit: (sha: string) => boolean;
}

type Operation = (deps: OperationDeps, call: Call) => Reply;

/** By operationId. What GitHub does beyond its description (limits, unknown commits) is done here. */
export const OPERATIONS: Record<string, Operation> = {
  'apps/create-installation-access-token': ({ auth }) => {
    const { token, expiresAt } = auth.issue();
    const permissions = { statuses: 'write', contents: 'read', metadata: 'read' };
    return created({
      token,
      expires_at: isoSeconds(expiresAt),
      permissions,
      repository_selection: 'selected',
    });
  },
  'rate-limit/get': ({ faults }) => {
    const { limit, remaining, resetAt } = faults.limit();
    const rate = { limit, remaining, used: limit - remaining, reset: Math.ceil(resetAt / 1000) };
    return ok({ rate, resources: { core: rate, search: rate } });
  },
  'repos/get': ({ site }) => ok(fullRepository(site)),
  'repos/get-commit': ({ site, knowsCommit }, { params }) =>
    knowsCommit(params['ref']!) ? ok(commit(site, params['ref']!)) : noCommit(params['ref']!),
  'repos/create-commit-status': createStatus,
  'repos/list-commit-statuses-for-ref': ({ site, state, knowsCommit }, call) => {
    const sha = call.params['ref']!;
    if (!knowsCommit(sha)) return NOT_FOUND;
    return pageOf(state.statuses(sha), call.query, (status) => fullStatus(site, status));
  },
  'repos/get-combined-status-for-ref': ({ site, state, knowsCommit }, { params }) => {
    const sha = params['ref']!;
    if (!knowsCommit(sha)) return NOT_FOUND;
    const newest = newestByContext(state.statuses(sha));
    const statuses = newest.map((status) => simpleStatus(site, status));
    return ok({
      state: combinedState(newest),
      sha,
      total_count: statuses.length,
      statuses,
      repository: minimalRepository(site),
      commit_url: `${repoUrl(site)}/commits/${sha}`,
      url: `${repoUrl(site)}/commits/${sha}/status`,
    });
  },
  'repos/list-activities': listActivities,
  'pulls/list': ({ site, state }, { query }) =>
    pageOf(state.pullRequests(query['base']), query, (pull) => pullRequest(site, pull)),
};

function createStatus({ site, state, knowsCommit }: OperationDeps, { params, body }: Call): Reply {
  const sha = params['sha']!;
  if (!/^[0-9a-f]{40}$/.test(sha) || !knowsCommit(sha)) return noCommit(sha);
  const description = (body['description'] ?? null) as string | null;
  if (description !== null && description.length > 140) {
    return invalid('description is too long (maximum is 140 characters)');
  }
  const status = state.addStatus(sha, {
    state: body['state'] as NewStatus['state'],
    context: (body['context'] ?? 'default') as string,
    description,
    targetUrl: (body['target_url'] ?? null) as string | null,
  });
  if (status === undefined)
    return invalid('This SHA and context has reached the maximum number of statuses.');
  return created(fullStatus(site, status));
}

function listActivities({ site, state }: OperationDeps, { query }: Call): Reply {
  const perPage = Number(query['per_page'] ?? 30);
  const all = state.activities(query['ref']);
  const start =
    query['after'] === undefined ? 0 : all.findIndex((push) => `cursor-${push.id}` === query['after']) + 1;
  const page = all.slice(start, start + perPage);
  const last = page.at(-1);
  const reply = ok(page.map((push) => activityItem(site, push)));
  if (last === undefined || start + perPage >= all.length) return reply;
  const next = new URLSearchParams({ ...query, after: `cursor-${last.id}` });
  return { ...reply, headers: { link: `<${repoUrl(site)}/activity?${next}>; rel="next"` } };
}

function pageOf<T>(items: T[], query: Record<string, string>, shape: (item: T) => object): Reply {
  const perPage = Math.min(Number(query['per_page'] ?? 30), 100);
  const page = Number(query['page'] ?? 1);
  return ok(items.slice((page - 1) * perPage, page * perPage).map(shape));
}

function newestByContext(newestFirst: RecordedStatus[]): RecordedStatus[] {
  const seen = new Map<string, RecordedStatus>();
  for (const status of newestFirst) if (!seen.has(status.context)) seen.set(status.context, status);
  return [...seen.values()];
}

function combinedState(statuses: RecordedStatus[]): string {
  if (statuses.some(({ state }) => state === 'failure' || state === 'error')) return 'failure';
  return statuses.length > 0 && statuses.every(({ state }) => state === 'success') ? 'success' : 'pending';
}

const ok = (body: object): Reply => ({ status: 200, body });
const created = (body: object): Reply => ({ status: 201, body });
const DOCS = 'https://docs.github.com/rest';
const NOT_FOUND: Reply = { status: 404, body: { message: 'Not Found', status: '404' } };
const noCommit = (sha: string): Reply => ({
  status: 422,
  body: { message: `No commit found for SHA: ${sha}`, documentation_url: DOCS },
});
const invalid = (message: string): Reply => ({
  status: 422,
  body: {
    message: 'Validation Failed',
    errors: [{ resource: 'Status', code: 'custom', message }],
    documentation_url: DOCS,
  },
});
