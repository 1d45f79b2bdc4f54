import type { FastifyInstance, FastifyReply } from 'fastify';
import type { CommitReport } from '../reporter/commit-report.ts';
import { commitPage, unknownCommitPage } from './pages/commit-page.ts';
import { indexPage } from './pages/index-page.ts';
import { PAGE_POLICY } from './pages/page-style.ts';

/** What the pages are made of. */
export interface CommitPages {
  /** Without credentials. */
  repository: string;
  branch: string;
  find(revision: string): CommitReport | undefined;
  /** Newest first. */
  latest(): CommitReport[];
}

const REVISION = /^([0-9a-f]{40}|[0-9a-f]{64})$/;

/**
 * `/` leads to `/commits`, the index; `/commits/<sha>` is a commit's page, `/commits/<sha>.json` the same as data.
 * All links are relative: whoever puts these pages on the net may put them below a path.
 */
export function commitRoutes(app: FastifyInstance, pages: CommitPages): void {
  const find = (revision: string) => (REVISION.test(revision) ? pages.find(revision) : undefined);
  app.get('/', (_request, reply) => reply.redirect('commits', 302));
  app.get('/commits', (_request, reply) => {
    const { repository, branch } = pages;
    return send(reply, 200, indexPage({ repository, branch, reports: pages.latest() }));
  });
  app.get<{ Params: { name: string } }>('/commits/:name', ({ params }, reply) => {
    const { name } = params;
    if (name.endsWith('.json')) return sendData(reply, find(name.slice(0, -'.json'.length)));
    const report = find(name);
    return report ? send(reply, 200, commitPage(report)) : send(reply, 404, unknownCommitPage());
  });
}

function send(reply: FastifyReply, code: number, page: string): FastifyReply {
  return guarded(reply).code(code).type('text/html; charset=utf-8').send(page);
}

function sendData(reply: FastifyReply, report: CommitReport | undefined): FastifyReply {
  const body = report ?? { error: 'nothing is known here of this commit' };
  return guarded(reply)
    .code(report ? 200 : 404)
    .send(body);
}

function guarded(reply: FastifyReply): FastifyReply {
  return reply.headers({
    'content-security-policy': PAGE_POLICY,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
}
