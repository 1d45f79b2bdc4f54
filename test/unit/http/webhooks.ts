import { createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import type { HttpListener } from '../../../src/http/http-listener.ts';
import { webhookListener } from '../../../src/http/webhook-listener.ts';

const require = createRequire(import.meta.url);
/** GitHub's own sample payloads, by event. */
export const EVENTS = require('@octokit/webhooks-examples') as {
  name: string;
  examples: Record<string, unknown>[];
}[];

const secret = 'canary-secret';

export const sign = (body: string | Buffer, by = secret): string =>
  `sha256=${createHmac('sha256', by).update(body).digest('hex')}`;

/** The payload of a push. */
export const push = (ref: string, repository = 'Codertocat/Hello-World'): string =>
  JSON.stringify({ ref, repository: { full_name: repository }, after: 'a'.repeat(40) });

/** A listener, and how many looks its webhooks have asked for. */
export function world(branch = 'main') {
  let hints = 0;
  let pullRequests = 0;
  const onPush = (): void => {
    hints += 1;
  };
  const listener = webhookListener({
    secrets: [secret, 'older-secret'],
    repository: 'codertocat/hello-world',
    branch,
    onPush,
    onPullRequest: () => {
      pullRequests += 1;
    },
  });
  return { listener, hints: () => hints, pullRequests: () => pullRequests };
}

/** Sends a webhook: a signed push, unless the headers say something else. */
export const deliver = (listener: HttpListener, body: string, headers: Record<string, string> = {}) =>
  listener.inject({
    method: 'POST',
    url: '/webhook',
    headers: {
      'content-type': 'application/json',
      'x-github-event': 'push',
      'x-hub-signature-256': sign(body),
      ...headers,
    },
    payload: body,
  });
