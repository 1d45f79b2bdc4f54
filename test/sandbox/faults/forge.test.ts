import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { until } from '../../../sandbox/processes/until.ts';
import type { TestFederation } from '../federation-fixture.ts';
import { settledFederation } from '../oracle.ts';

const note = (text: string) => ({
  'base/note.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: note\ndata:\n  note: "${text}"\n`,
});

const operation = 'repos/create-commit-status';
const run = (federation: TestFederation) => federation.start('run');

/** GitHub has answered so many requests that way since. */
function untilAnswered({ github }: TestFederation, status: number, since: number): Promise<unknown> {
  const wasAnswered = async () => github.requests.some((one) => one.at >= since && one.status === status);
  return until(wasAnswered, { what: `GitHub answered ${status}` });
}

describe('GitHub answers', () => {
  it('403 and 429, with every way to say how long: no status is lost, and none comes twice', async (t) => {
    const { federation, oracle } = await settledFederation(t, run);
    const { github } = federation;
    const limits: { what: string; status: number; order: () => void }[] = [
      {
        what: 'Retry-After on a 429',
        status: 429,
        order: () => github.fail({ operation, status: 429, retryAfter: 1, message: 'Too many requests' }),
      },
      {
        what: 'a secondary limit',
        status: 403,
        order: () =>
          github.fail({
            operation,
            status: 403,
            retryAfter: 1,
            message: 'You have exceeded a secondary rate limit.',
          }),
      },
      {
        what: 'the primary limit, used up until it resets',
        status: 403,
        // It must not reset before a slow machine has pushed.
        order: () => github.rateLimit({ remaining: 0, resetInMs: 15_000 }),
      },
    ];
    for (const { what, status, order } of limits) {
      const since = Date.now();
      order();
      const sha = await federation.push(what, note(what));
      await untilAnswered(federation, status, since);
      await oracle.holdsAt(sha);
    }
  });

  it('401 for a while, as when the token was revoked: both commits get their final state with a valid one', async (t) => {
    const { federation, oracle } = await settledFederation(t, run);
    const since = Date.now();
    federation.github.revokeTokens();
    t.after(() => federation.github.restoreTokens());
    await federation.push('unheard', note('unheard'));
    await untilAnswered(federation, 401, since);
    const next = await federation.push('unheard as well', note('unheard as well'));
    await Promise.all(federation.clusters.map((cluster) => federation.outcome(cluster, next)));
    assert.deepEqual(federation.told(next), []);
    federation.github.restoreTokens();
    await oracle.holdsAt(next);
  });

  it('422 because a commit has 1,000 statuses: it is given up, and the next commit is not held up', async (t) => {
    const { federation, oracle } = await settledFederation(t, run);
    const { github, copy } = federation;
    await copy.write('base/note.yaml', note('full')['base/note.yaml']);
    const full = await copy.commit('full');
    const other = {
      context: 'lockstep',
      state: 'pending',
      description: 'from elsewhere',
      targetUrl: null,
    } as const;
    for (let count = 0; count < 1_000; count++) github.addStatus(full, other);
    const since = Date.now();
    await copy.push();
    await untilAnswered(federation, 422, since);
    const next = await federation.push('the next', note('the next'));
    await oracle.holdsAt(next, { mute: [full] });
    const refused = github.requests.filter(({ at, status }) => at >= since && status === 422);
    assert.ok(refused.length <= 4, `${refused.length} statuses were refused`);
  });
});

describe('webhooks', () => {
  it('that come twice, late and in the wrong order: one rollout and one state a commit', async (t) => {
    const { federation, oracle } = await settledFederation(t, run);
    const { repository, sandbox, webhookUrl } = federation;
    repository.setWebhookFaults({ delayMs: 1_500, copies: 2 });
    await federation.push('told last', note('first'));
    repository.setWebhookFaults({ copies: 2 });
    const newer = await federation.push('told first', note('second'));
    await oracle.holdsAt(newer);
    const ours = sandbox.git.webhooks.deliveries.filter(({ url }) => url === webhookUrl);
    const sent = ours.slice(-4).map(({ id }) => id);
    assert.deepEqual([sent[0] === sent[1], sent[2] === sent[3], sent[1] === sent[2]], [true, true, false]);
  });
});
