import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';

export interface Webhook {
  /** `owner/name`. */
  repository: string;
  url: string;
  secret: string;
}

/** What goes wrong on the way, on order. */
export interface WebhookFaults {
  /** Nothing is sent. */
  lose?: boolean;
  /** Each event is sent so many times, with the same delivery id; by default once. */
  copies?: number;
  delayMs?: number;
}

/** One request that was sent, or lost on order. */
export interface Delivery {
  /** GitHub's `X-GitHub-Delivery`. */
  id: string;
  url: string;
  /** Ms since the epoch. */
  sentAt: number;
  /** HTTP status of the answer; 0 where none came. */
  status: number;
  lost: boolean;
}

/** Sends events as GitHub does: signed, once, never again. */
export interface Webhooks {
  /** Resolves with how to remove it. */
  add(webhook: Webhook): () => void;
  /** Replaces all former orders for this repository. */
  setFaults(repository: string, faults: WebhookFaults): void;
  send(repository: string, event: string, payload: object): Promise<void>;
  /** In the order of sending. */
  readonly deliveries: readonly Delivery[];
  /** Gives up what is under way. */
  stop(): void;
}

export function createWebhooks(): Webhooks {
  const hooks = new Set<Webhook>();
  const deliveries: Delivery[] = [];
  const stopped = new AbortController();
  const ordered = new Map<string, WebhookFaults>();

  async function deliver(hook: Webhook, event: string, body: string): Promise<void> {
    const { lose = false, copies = 1, delayMs = 0 } = ordered.get(hook.repository) ?? {};
    const id = randomUUID();
    if (delayMs > 0) await sleep(delayMs, undefined, { signal: stopped.signal });
    const times = Array.from({ length: lose ? 1 : copies });
    await Promise.all(
      times.map(async () => {
        const delivery = { id, url: hook.url, sentAt: Date.now(), status: 0, lost: lose };
        deliveries.push(delivery);
        if (!lose) delivery.status = await post(hook, { event, id, body }, stopped.signal);
      }),
    );
  }

  return {
    deliveries,
    add: (webhook) => {
      hooks.add(webhook);
      return () => hooks.delete(webhook);
    },
    setFaults: (repository, faults) => {
      ordered.set(repository, faults);
    },
    send: async (repository, event, payload) => {
      const body = JSON.stringify(payload);
      const those = [...hooks].filter((hook) => hook.repository === repository);
      await Promise.allSettled(those.map((hook) => deliver(hook, event, body)));
    },
    stop: () => stopped.abort(),
  };
}

/** Resolves with the status, 0 where no answer came within GitHub's ten seconds. */
async function post(
  { url, secret }: Webhook,
  { event, id, body }: { event: string; id: string; body: string },
  stopped: AbortSignal,
): Promise<number> {
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/sandbox',
    'x-github-event': event,
    'x-github-delivery': id,
    'x-github-hook-id': '1',
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  };
  try {
    const signal = AbortSignal.any([stopped, AbortSignal.timeout(10_000)]);
    const answer = await request(url, { method: 'POST', headers, body, signal });
    await answer.body.dump();
    return answer.statusCode;
  } catch {
    return 0;
  }
}
