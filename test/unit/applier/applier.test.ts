import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { applier } from '../../../src/applier/applier.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { GitError } from '../../../src/git/repository.ts';
import { configMap } from './objects.ts';
import { CLUSTER, type Worker, type World, world } from './world.ts';

let w: World;
let worker: Worker;
let failures: (number | undefined)[];
let trouble: Error | undefined;

/** Looks this often; each one is what one poke makes a worker do. */
async function pokes(times: number): Promise<void> {
  const signal = new AbortController().signal;
  for (let n = 0; n < times; n++) await poked(CLUSTER, signal);
}

let poked: ReturnType<typeof applier>;

/** What was told since the last call, beside what was done. */
function told(): string[] {
  return worker.log.splice(0).filter((line) => !/^(applied|settled)/.test(line));
}

describe('a look that cannot be taken', () => {
  beforeEach(async () => {
    w = await world();
    worker = w.worker('w1');
    failures = [];
    trouble = undefined;
    const { repository } = worker.deps;
    const latestTip: typeof repository.latestTip = async (signal) => {
      if (trouble) throw trouble;
      return repository.latestTip(signal);
    };
    const retries = {
      succeeded: () => {},
      failed: (_cluster: string, atLeastMs?: number) => void failures.push(atLeastMs),
      lookAgain: () => {},
    };
    poked = applier({ ...worker.deps, repository: { ...repository, latestTip } }, retries);
    w.push([configMap('one')]);
  });

  const outages: [string, Error][] = [
    ['Git is away', new GitError('https://git.example/fleet.git: it cannot be reached at the moment')],
    ['the cluster is away', new ClusterError('transient', 'ECONNREFUSED')],
  ];
  for (const [what, error] of outages) {
    it(`because ${what} is told once, without a stack trace, and when it is over`, async () => {
      trouble = error;
      await pokes(5);
      assert.deepEqual(told(), [
        `could not look; it is tried until it works ${JSON.stringify({ cluster: CLUSTER, reason: error.message })} `,
      ]);
      assert.equal(failures.length, 5);
      trouble = undefined;
      await pokes(2);
      assert.deepEqual(told(), [`it can be looked at again {"cluster":"${CLUSTER}"} `]);
      trouble = error;
      await pokes(2);
      assert.equal(told().length, 1, 'the next outage is another');
      await worker.rest();
    });
  }

  it('is told again where the reason is another', async () => {
    for (const reason of ['no route', 'no credentials']) {
      trouble = new GitError(reason);
      await pokes(2);
    }
    assert.equal(told().length, 2);
  });

  it('because it is refused is told once, and tried again at leisure: only a person can mend it', async () => {
    w.push([configMap('one')], {
      clusters: [{ name: CLUSTER, uid: '0f8c2f43-6c0c-4c3e-9f5e-0a9f3f1d2b11' }],
    });
    await pokes(3);
    const [line, ...others] = told();
    assert.match(line ?? '', /^refused: nothing is written there .*another cluster answers/);
    assert.deepEqual(others, []);
    assert.deepEqual(failures, [60_000, 60_000, 60_000]);
  });

  it('for a reason that nobody foresaw is told with the error itself', async () => {
    trouble = new TypeError('x is not a function');
    await pokes(2);
    assert.deepEqual(told(), [
      `a look failed; it is tried again {"cluster":"${CLUSTER}"} TypeError: x is not a function`,
    ]);
  });
});
