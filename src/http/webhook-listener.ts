import { finished } from 'node:stream';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { hasSignatureForm, isSigned } from '../github/webhook-signature.ts';
import { httpLimits, MOST_CONNECTIONS, MOST_UNVERIFIED } from './http-limits.ts';
import { type HttpListener, httpListener } from './http-listener.ts';
import { subjectOf } from './webhook-subject.ts';

export interface WebhookOptions {
  /** At least one; several while a secret is rotated. */
  secrets: readonly string[];
  /** `owner/name`. */
  repository: string;
  branch: string;
  /** It may be worth looking at the branch. Gets nothing of the payload, and must return at once. */
  onPush: () => void;
  /** It may be worth looking at pull requests and the merge queue; as `onPush`. */
  onPullRequest: () => void;
  /** How long a request may take to come in; 10 s by default. */
  sendWithinMs?: number;
}

const SIGNATURE = 'x-hub-signature-256';

/**
 * The public listener: `POST /webhook` for GitHub, and nothing else. What it hears is only a hint to look.
 * Throws without a secret: an open webhook would let anybody make us look.
 */
export function webhookListener(options: WebhookOptions): HttpListener {
  if (options.secrets.length === 0 || options.secrets.includes('')) {
    throw new Error(
      'the webhook has no secret, or an empty one: configure the secret that GitHub signs with, or no webhook',
    );
  }
  const app = fastify(httpLimits(options.sendWithinMs));
  app.server.maxConnections = MOST_CONNECTIONS;
  // The raw bytes are what was signed: nothing is parsed before the signature holds.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.addHook('onRequest', refuseUnread);
  app.addHook('onRequest', boundBodies());
  app.addHook('onResponse', hangUpOnUnread);
  app.setNotFoundHandler(notFound);
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    return reply.code(status).send({ error: status === 413 ? 'the body is over 3 MiB' : 'bad request' });
  });
  app.post('/webhook', (request, reply) => take(options, request, reply));
  return httpListener(app, '0.0.0.0');
}

/** Where the answer does not need the body, the body is not even read. */
async function refuseUnread(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  if (request.is404) return notFound(request, reply);
  return hasSignatureForm(request.headers[SIGNATURE]) ? undefined : unauthorized(reply);
}

/** Anybody can write something of a signature's form: so many such bodies are held at a time, and no more. */
function boundBodies() {
  let held = 0;
  return async (_request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    if (held >= MOST_UNVERIFIED) {
      return reply.code(503).send({ error: 'too many deliveries at once: deliver it again later' });
    }
    held += 1;
    // Also where the sender goes away before there is an answer.
    finished(reply.raw, () => {
      held -= 1;
    });
    return undefined;
  };
}

/** Whoever still sends after our answer would make us read on for nothing. */
async function hangUpOnUnread(request: FastifyRequest): Promise<void> {
  if (!request.raw.complete) request.raw.socket.destroySoon();
}

function take(
  { secrets, repository, branch, onPush, onPullRequest }: WebhookOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  if (!isSigned(body, request.headers[SIGNATURE], secrets)) return unauthorized(reply);
  const payload = parsed(body);
  if (payload === undefined) {
    return reply
      .code(400)
      .send({ error: "the body is not JSON: set the webhook's content type to application/json" });
  }
  const event = request.headers['x-github-event'];
  if (event === 'ping') return reply.code(200).send({ result: 'pong' });
  const subject = subjectOf(event, payload, { repository, branch });
  if (subject === undefined) return reply.code(202).send({ result: 'ignored' });
  if (subject === 'push') onPush();
  else onPullRequest();
  return reply.code(202).send({ result: 'looking' });
}

/** Undefined for what is not JSON; JSON's own null is no payload either. */
function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) ?? {};
  } catch {
    return undefined;
  }
}

const unauthorized = (reply: FastifyReply): FastifyReply =>
  reply
    .code(401)
    .send({ error: 'the signature is missing or wrong: the webhook needs the secret that Lockstep has' });

async function notFound(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  if (request.url.split('?')[0] !== '/webhook') return reply.code(404).send({ error: 'not found' });
  return reply.code(405).header('allow', 'POST').send({ error: 'only POST' });
}
