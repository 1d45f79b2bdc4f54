import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { mutatedJson } from '../../suites/hostile/mutated-json.ts';
import { assertPrototypesUntouched } from '../../suites/hostile/prototypes.ts';
import { runs } from '../../suites/hostile/runs.ts';
import { deliver, EVENTS, sign, world } from './webhooks.ts';

suite('the webhook', () => {
  test('law: whatever JSON is signed, the answer is 202', async () => {
    const { listener } = world();
    const anything = fc.jsonValue();
    const almost = fc.record({
      ref: anything,
      repository: fc.oneof(anything, fc.record({ full_name: anything })),
    });
    const payload = fc.oneof(anything, almost).map((value) => JSON.stringify(value));
    await fc.assert(
      fc.asyncProperty(payload, async (body) => {
        assert.equal((await deliver(listener, body)).statusCode, 202);
      }),
      runs(100),
    );
  });

  test('law: whatever GitHub’s payloads and headers have become, it is answered or refused, and no prototype changes', async () => {
    const { listener } = world();
    const samples = EVENTS.flatMap(({ examples }) => examples.slice(0, 1));
    const header = fc.stringMatching(/^[\x21-\x7e]{0,20}$/);
    const event = fc.oneof(
      fc.constantFrom('push', 'pull_request', 'merge_group', 'ping', '__proto__'),
      header,
    );
    await fc.assert(
      fc.asyncProperty(mutatedJson(samples), event, header, async (value, name, type) => {
        const body = JSON.stringify(value) ?? '';
        const reply = await deliver(listener, body, {
          'x-github-event': name,
          'content-type': type || 'a/b',
        });
        assert.ok([200, 202, 400, 415].includes(reply.statusCode), `${reply.statusCode}`);
        assertPrototypesUntouched();
      }),
      runs(5),
    );
  });

  test('law: whatever bytes are signed, the answer is 202 or 400', async () => {
    const { listener } = world();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const payload = Buffer.from(bytes);
        const headers = { 'x-github-event': 'push', 'x-hub-signature-256': sign(payload) };
        const { statusCode } = await listener.inject({ method: 'POST', url: '/webhook', headers, payload });
        assert.ok(statusCode === 202 || statusCode === 400, `${statusCode}`);
      }),
      runs(100),
    );
  });
});
