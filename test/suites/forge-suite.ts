import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { type CommitStatus, type Forge, ForgeError, StatusesExhausted } from '../../src/github/forge.ts';

/** A forge, and what only the world around it can do. */
export interface ForgeWorld {
  forge: Forge;
  /** A status that somebody else posted. */
  addStatus(sha: string, status: CommitStatus): void;
  /** The branch was set to `after`; undefined: deleted. */
  recordPush(branch: string, after: string | undefined): void;
  /** Opens or changes a pull request; null: it was closed. */
  setPullRequest(base: string, number: number, pullRequest: { head: string; isFork: boolean } | null): void;
  /** The next call is done, but its reply is lost. */
  loseNextReply(): void;
  failNext(how: 'down' | 'rate-limited' | 'refused'): void;
  close(): Promise<void>;
}

export const KNOWN = 'a'.repeat(40);
export const UNKNOWN = '0123456789'.repeat(4);
const OTHER = 'b'.repeat(40);

const pending: CommitStatus = {
  context: 'lockstep',
  state: 'pending',
  description: 'applying to 9 clusters',
};
const success: CommitStatus = {
  ...pending,
  state: 'success',
  description: 'applied and current',
  targetUrl: 'https://example.com/c/1',
};

/** What every `Forge` does, whatever is behind it. The world knows every commit but `UNKNOWN`. */
export function forgeSuite(name: string, open: () => Promise<ForgeWorld>): void {
  suite(name, () => {
    let world: ForgeWorld;
    before(async () => {
      world = await open();
    });
    after(() => world.close());

    const rejection = async (promise: Promise<unknown>): Promise<ForgeError> => {
      const error: unknown = await promise.then(
        () => assert.fail('it was granted'),
        (thrown) => thrown,
      );
      assert.ok(error instanceof ForgeError, `not a ForgeError: ${error}`);
      return error;
    };

    test('a commit without statuses has no newest one', async () => {
      assert.equal(await world.forge.newestStatus('c'.repeat(40), 'lockstep'), undefined);
    });

    test('the newest status of a context is the last posted, with all its fields', async () => {
      await world.forge.postStatus(KNOWN, pending);
      await world.forge.postStatus(KNOWN, success);
      const { createdAt, ...status } = (await world.forge.newestStatus(KNOWN, 'lockstep'))!;
      assert.deepEqual(status, success);
      assert.ok(createdAt > Date.parse('2020-01-01'));
    });

    test('a status without a link comes back without one', async () => {
      await world.forge.postStatus(OTHER, pending);
      const { createdAt: _, ...status } = (await world.forge.newestStatus(OTHER, 'lockstep'))!;
      assert.deepEqual(status, pending);
    });

    test('contexts and commits do not see each other', async () => {
      await world.forge.postStatus(KNOWN, { ...pending, context: 'lockstep/plan' });
      assert.equal((await world.forge.newestStatus(KNOWN, 'lockstep'))?.state, 'success');
      assert.equal(await world.forge.newestStatus(OTHER, 'lockstep/plan'), undefined);
    });

    test('a status tells of the newest success that it was posted over, a success of none', async () => {
      const sha = '7'.repeat(40);
      for (const description of ['one', 'two'])
        await world.forge.postStatus(sha, { ...success, description });
      await world.forge.postStatus(sha, { ...success, context: 'lockstep/plan' });
      assert.equal((await world.forge.newestStatus(sha, 'lockstep'))?.buries, undefined);
      for (const state of ['pending', 'error'] as const) {
        await world.forge.postStatus(sha, { ...pending, state });
        const { createdAt: _, ...buried } = (await world.forge.newestStatus(sha, 'lockstep'))!.buries!;
        assert.deepEqual(buried, { ...success, description: 'two' });
      }
    });

    test('a status of somebody else is as good as ours', async () => {
      world.addStatus(OTHER, { ...success, state: 'failure' });
      assert.equal((await world.forge.newestStatus(OTHER, 'lockstep'))?.state, 'failure');
    });

    test('a status behind hundreds of other contexts is found', async () => {
      const sha = 'd'.repeat(40);
      world.addStatus(sha, success);
      for (let index = 0; index < 250; index += 1)
        world.addStatus(sha, { ...pending, context: `ci/${index}` });
      assert.equal((await world.forge.newestStatus(sha, 'lockstep'))?.state, 'success');
      assert.equal(await world.forge.newestStatus(sha, 'lockstep/none'), undefined);
    });

    test('a commit that was never pushed is refused', async () => {
      assert.equal((await rejection(world.forge.postStatus(UNKNOWN, pending))).kind, 'refused');
      assert.equal((await rejection(world.forge.newestStatus(UNKNOWN, 'lockstep'))).kind, 'refused');
    });

    test('after 1,000 statuses of a context no more are taken, and the error says so for good', async () => {
      const sha = 'e'.repeat(40);
      for (let index = 0; index < 1000; index += 1) world.addStatus(sha, pending);
      assert.ok((await rejection(world.forge.postStatus(sha, success))) instanceof StatusesExhausted);
      await world.forge.postStatus(sha, { ...success, context: 'lockstep/plan' });
    });

    test('tips come newest first, back to and without the one that is known', async () => {
      for (const tip of ['1', '2', '3', '4']) world.recordPush('main', tip.repeat(40));
      world.recordPush('other', '9'.repeat(40));
      assert.deepEqual(await world.forge.tipsSince('main', '2'.repeat(40)), ['4'.repeat(40), '3'.repeat(40)]);
      assert.deepEqual(await world.forge.tipsSince('main', '4'.repeat(40)), []);
    });

    test('pushes come newest first, each with its time by the clock of statuses', async () => {
      const sha = '8'.repeat(40);
      await world.forge.postStatus(sha, pending);
      const before = (await world.forge.newestStatus(sha, 'lockstep'))?.createdAt ?? 0;
      for (const tip of [sha, '9'.repeat(40), undefined]) world.recordPush('dated', tip);
      await world.forge.postStatus(sha, pending);
      const after = (await world.forge.newestStatus(sha, 'lockstep'))?.createdAt ?? 0;
      const pushes = (await world.forge.pushes('dated')) ?? [];
      assert.deepEqual(
        pushes.map((push) => push.after),
        [undefined, '9'.repeat(40), sha],
      );
      for (const { at } of pushes) assert.ok(before <= at && at <= after, `${before} ${at} ${after}`);
      assert.deepEqual(await world.forge.pushes('never'), []);
    });

    test('the same tip again is an occurrence of its own, and a deleted branch is no tip', async () => {
      for (const tip of ['1', '2', '1']) world.recordPush('rewound', tip.repeat(40));
      world.recordPush('rewound', undefined);
      world.recordPush('rewound', '5'.repeat(40));
      assert.deepEqual(await world.forge.tipsSince('rewound', '2'.repeat(40)), [
        '5'.repeat(40),
        '1'.repeat(40),
      ]);
    });

    test('after a tip that is not in the list nothing is known; without one, the most recent are told', async () => {
      for (const tip of ['1', '2']) world.recordPush('young', tip.repeat(40));
      assert.equal(await world.forge.tipsSince('young', '7'.repeat(40)), undefined);
      assert.deepEqual(await world.forge.tipsSince('young', undefined), ['2'.repeat(40), '1'.repeat(40)]);
      for (let tip = 100; tip < 250; tip += 1) world.recordPush('young', `${tip}`.padStart(40, 'f'));
      const recent = (await world.forge.tipsSince('young', undefined)) ?? [];
      assert.equal(recent[0], '249'.padStart(40, 'f'));
      assert.equal(recent.length, 100);
      assert.deepEqual(
        (await world.forge.pushes('young'))?.map(({ after }) => after),
        recent,
      );
    });

    test('hundreds of pushes are listed whole', async () => {
      const tips = Array.from({ length: 250 }, (_, index) => `${index}`.padStart(40, 'f'));
      for (const tip of tips) world.recordPush('busy', tip);
      assert.deepEqual(await world.forge.tipsSince('busy', tips[0]!), tips.slice(1).reverse());
    });

    test('open pull requests into the branch are listed, those changed last first, with their heads', async () => {
      const [one, two, three] = ['1', '2', '3'].map((digit) => digit.repeat(40)) as [string, string, string];
      world.setPullRequest('main', 1, { head: one, isFork: false });
      world.setPullRequest('main', 2, { head: two, isFork: true });
      world.setPullRequest('other', 3, { head: three, isFork: false });
      const fork = { number: 2, head: two, isFork: true };
      assert.deepEqual(await world.forge.pullRequests('main'), {
        open: [fork, { number: 1, head: one, isFork: false }],
        areAll: true,
      });
      world.setPullRequest('main', 1, { head: three, isFork: false });
      assert.deepEqual((await world.forge.pullRequests('main')).open, [
        { number: 1, head: three, isFork: false },
        fork,
      ]);
      world.setPullRequest('main', 1, null);
      assert.deepEqual((await world.forge.pullRequests('main')).open, [fork]);
      assert.deepEqual(await world.forge.pullRequests('nowhere'), { open: [], areAll: true });
    });

    test('hundreds of pull requests are listed whole, and of very many the first 500', async () => {
      const open = (count: number) => {
        for (let number = 1; number <= count; number += 1) {
          world.setPullRequest('busy', number, { head: `${number}`.padStart(40, 'a'), isFork: false });
        }
      };
      open(60);
      const some = await world.forge.pullRequests('busy');
      assert.deepEqual([some.open.length, some.areAll], [60, true]);
      open(520);
      const many = await world.forge.pullRequests('busy');
      assert.deepEqual([many.open.length, many.areAll], [500, false]);
      assert.equal(many.open[0]?.number, 520);
    });

    test('a reply that is lost may stand for a status that was posted', async () => {
      const sha = 'f'.repeat(40);
      world.loseNextReply();
      assert.equal((await rejection(world.forge.postStatus(sha, success))).kind, 'transient');
      assert.equal((await world.forge.newestStatus(sha, 'lockstep'))?.state, 'success');
    });

    for (const [how, kind] of [
      ['down', 'transient'],
      ['rate-limited', 'rate-limited'],
      ['refused', 'refused'],
    ] as const) {
      test(`a forge that is ${how} says ${kind}, and goes on afterwards`, async () => {
        world.failNext(how);
        const error = await rejection(world.forge.postStatus(KNOWN, pending));
        assert.equal(error.kind, kind);
        if (kind === 'rate-limited') assert.ok((error.retryAfterMs ?? 0) >= 1000);
        await world.forge.postStatus(KNOWN, success);
      });
    }
  });
}
