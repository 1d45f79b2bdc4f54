import fastify, { type FastifyReply } from 'fastify';
import type { Registry } from 'prom-client';
import { type CommitPages, commitRoutes } from './commit-routes.ts';
import { httpLimits, MOST_CONNECTIONS } from './http-limits.ts';
import { type HttpListener, httpListener } from './http-listener.ts';

export interface PrivateOptions {
  /** Why this process should be restarted; empty while it is well. */
  health: () => readonly string[];
  /** Why this process cannot do its work yet; empty when it can. */
  ready: () => readonly string[];
  metrics: Registry;
  /** Only where this process watches the branch. */
  pages?: CommitPages | undefined;
}

/** The listener for the installation itself: `/healthz`, `/readyz`, `/metrics`, and the pages of commits. On loopback unless told otherwise. */
export function privateListener({ health, ready, metrics, pages }: PrivateOptions): HttpListener {
  const app = fastify({ ...httpLimits(), bodyLimit: 1 });
  app.server.maxConnections = MOST_CONNECTIONS;
  app.get('/healthz', (_request, reply) => answer(reply, health()));
  app.get('/readyz', (_request, reply) => answer(reply, ready()));
  app.get('/metrics', async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.metrics()),
  );
  if (pages) commitRoutes(app, pages);
  return httpListener(app, '127.0.0.1');
}

/** 200 `ok`, or 503 with one reason a line. */
function answer(reply: FastifyReply, reasons: readonly string[]): FastifyReply {
  const body = reasons.length === 0 ? 'ok' : reasons.join('\n');
  return reply
    .code(reasons.length === 0 ? 200 : 503)
    .type('text/plain; charset=utf-8')
    .send(`${body}\n`);
}
