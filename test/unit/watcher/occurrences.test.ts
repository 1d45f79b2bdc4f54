import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { GitError, type Repository } from '../../../src/git/repository.ts';
import { ForgeError } from '../../../src/github/forge.ts';
import { memoryRepository } from '../../doubles/memory-repository.ts';
import { MINUTE, outcome, type Process, refused, type World, world } from './world.ts';

type Step =
  | { do: 'push' | 'back' | 'delete'; hint: boolean; pick: number }
  | { do: 'record'; cluster: 'a' | 'b'; pick: number; isWhole: boolean }
  | { do: 'forge' | 'git'; isDown: boolean }
  | { do: 'wait'; ms: number }
  | { do: 'restart'; keepsMirror: boolean; pushesMeanwhile: boolean };

const pick = fc.nat({ max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('push' as const), hint: fc.boolean(), pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('back' as const), hint: fc.boolean(), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), hint: fc.boolean(), pick }) },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('record' as const),
      cluster: fc.constantFrom('a' as const, 'b' as const),
      pick: fc.constantFrom(0, 0, 0, 1),
      isWhole: fc.constantFrom(true, true, true, false),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('forge' as const, 'git' as const), isDown: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(0, 100, 40_000, 6 * MINUTE, 15 * MINUTE),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('restart' as const),
      keepsMirror: fc.boolean(),
      pushesMeanwhile: fc.boolean(),
    }),
  },
);

/** What is true of the world, told without a word of the code under test. */
interface History {
  /** In the order of pushes, the newest last. */
  commits: string[];
  records: Map<string, { revision: string; isWhole: boolean }>;
  /** How often each commit became the tip. */
  times: Map<string, number>;
  /** Commits of which all records were whole at one instant. */
  wasWhole: Set<string>;
}

interface Scene {
  all: World;
  history: History;
  process: Process;
  mirror: Repository;
}

/** Counted from the newest. */
function commitAt({ commits }: History, back: number): string | undefined {
  return commits.at(-1 - back) ?? commits[0];
}

async function tell({ all, process }: Scene, hint: boolean): Promise<void> {
  if (hint) process.watcher.hint();
  await all.settle();
}

function push({ all, history }: Scene): void {
  const sha = all.push();
  history.commits.push(sha);
  history.times.set(sha, 1);
}

function back({ all, history }: Scene, pick: number): void {
  const sha = commitAt(history, pick) ?? '';
  all.setTip(sha);
  history.times.set(sha, (history.times.get(sha) ?? 0) + 1);
}

async function act(scene: Scene, each: Step): Promise<void> {
  const { all } = scene;
  switch (each.do) {
    case 'push':
      push(scene);
      return tell(scene, each.hint);
    case 'back':
      back(scene, each.pick);
      return tell(scene, each.hint);
    case 'delete':
      all.setTip(undefined);
      return tell(scene, each.hint);
    case 'record':
      return record(scene, each);
    case 'forge':
      all.forge.outage = each.isDown ? new ForgeError('transient', 'no answer') : undefined;
      return;
    case 'git':
      all.remote.outage = each.isDown ? new GitError('no answer') : undefined;
      return;
    case 'wait':
      return all.clock.advance(each.ms);
    case 'restart':
      return restart(scene, each);
  }
}

/** A worker writes the record of the commit that it took for the tip. */
async function record({ all, history }: Scene, each: Step & { do: 'record' }): Promise<void> {
  const revision = each.pick === 0 ? all.remote.tip : commitAt(history, each.pick);
  if (revision === undefined) return;
  history.records.set(each.cluster, { revision, isWhole: each.isWhole });
  const { tip } = all.remote;
  // No worker goes back while the tip stays: to a watcher that starts then, the tip was another in between.
  if (tip !== undefined && revision !== tip && history.wasWhole.has(tip)) {
    history.times.set(tip, (history.times.get(tip) ?? 0) + 1);
  }
  const now = [...history.records.values()];
  if (now.length === 2 && now.every((one) => one.isWhole && one.revision === revision)) {
    history.wasWhole.add(revision);
  }
  await all.record(each.cluster, { revision, outcome: each.isWhole ? outcome() : refused });
}

async function restart(scene: Scene, each: Step & { do: 'restart' }): Promise<void> {
  const { all } = scene;
  if (all.remote.outage) return;
  scene.process.stop();
  await all.settle();
  if (each.pushesMeanwhile) for (let pushes = 0; pushes < 2; pushes += 1) push(scene);
  if (!each.keepsMirror) scene.mirror = memoryRepository(all.remote);
  scene.process = await all.start({ repository: scene.mirror });
}

async function play(steps: readonly Step[]): Promise<Scene> {
  const all = await world();
  const first = all.push();
  const history: History = {
    commits: [first],
    times: new Map([[first, 1]]),
    records: new Map(),
    wasWhole: new Set(),
  };
  const mirror = memoryRepository(all.remote);
  const scene: Scene = { all, history, mirror, process: await all.start({ repository: mirror }) };
  // One commit was answered for at some time: where nobody ever was, what nobody saw is history.
  for (const cluster of ['a', 'b'] as const)
    await act(scene, { do: 'record', cluster, pick: 0, isWhole: true });
  await all.clock.advance(MINUTE);
  await act(scene, { do: 'push', hint: true, pick: 0 });
  for (const each of steps) await act(scene, each);
  all.forge.outage = undefined;
  all.remote.outage = undefined;
  if (all.remote.tip === undefined) push(scene);
  await all.clock.advance(60 * MINUTE);
  scene.process.stop();
  return scene;
}

function check({ all, history }: Scene): void {
  for (const sha of history.commits) {
    const states = all.states(sha);
    const told = `${history.commits.indexOf(sha)}: ${states.join(' ')}`;
    assert.notEqual(states.length, 0, `no state at all: ${told}`);
    assert.notEqual(states.at(-1), 'pending', `stuck: ${told}`);
    if (states.includes('success')) assert.ok(history.wasWhole.has(sha), `a wrong green: ${told}`);
    const ends = states.filter((state, index) => isEnd(state, states[index - 1]));
    assert.ok(ends.length <= (history.times.get(sha) ?? 0), `more ends than times as tip: ${told}`);
  }
}

/** A red commit that healed did not end twice. */
function isEnd(state: string, before: string | undefined): boolean {
  const heals = state === 'success' && (before === 'failure' || before === 'error');
  return state !== 'pending' && !heals;
}

suite('whatever happens', () => {
  test('every commit that was the tip ends in one final state, and green is true', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => check(await play(steps))),
      { numRuns: Number(process.env['LOCKSTEP_RUNS'] ?? 25) },
    );
  });
});
