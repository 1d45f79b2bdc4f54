import { release, removeMembersOf } from './deeds/meddling.ts';
import { perform } from './deeds/perform.ts';
import { pushGood } from './deeds/pushes.ts';
import type { Stage } from './deeds/stage.ts';
import { awaitCall } from './deeds/strikes.ts';
import { type History, SEATS, type Step } from './histories/history.ts';
import { differences } from './oracles/converged.ts';
import type { Guarantee, Violation } from './oracles/oracle.ts';
import { type Seat, seat } from './processes/lockstep.ts';
import { type Trial, trial } from './trial.ts';
import { isFree, missingForeign, plantForeign } from './world/foreign-objects.ts';
import { canSucceed, FEDERATION, NEW_NAME, type Stranger } from './world/site.ts';
import { mendRecord } from './world/tampered-records.ts';
import { type SimCluster, silence, type World } from './world/world.ts';

/** What one history came to. */
export interface Result {
  /** Empty: every guarantee held. */
  violations: Violation[];
  /** How much happened: messages that arrived, timers that went off. */
  events: number;
  /** Of virtual time. */
  tookMs: number;
  /** How often each guarantee was looked at. */
  checked: Partial<Record<Guarantee, number>>;
  /** The calls that it waited for in vain. */
  unmet: string[];
  /** Who did what at which time; kept only where it is asked for. */
  story: string[];
}

/** Faults are over: so long after it everything has to be as if there had been none. */
const REST_LIMIT_MS = 20 * 60_000;
/** For a call that a history waits for. */
const LONGEST_WAIT_MS = 60_000;
/** In which what has ended is looked at once more. */
const SECOND_LOOK_MS = 130_000;
/** A sweep. */
const SILENCE_MS = 65_000;
/** In which a commit that cannot become a success is answered, too. */
const ANSWER_MS = 150_000;

/** Runs one history from beginning to end. Deterministic: the same history gives the same result. */
export async function simulate(history: History, { tell = false } = {}): Promise<Result> {
  const run = await trial(history, tell);
  const { world, violations, story } = run;
  const stage = await begin(run, history);
  const unmet: string[] = [];
  async function waitFor(calls: NonNullable<Step['when']>): Promise<void> {
    const isReached = awaitCall(stage, calls);
    await run.pass(LONGEST_WAIT_MS, isReached);
    if (!isReached() && violations.length === 0) unmet.push(JSON.stringify(calls));
  }
  for (const step of history.steps) {
    await run.pass(step.afterMs);
    if (step.when) await waitFor(step.when);
    if (violations.length > 0) break;
    if (step.do === 'judge') judgeClusters(run, step.guarantee, step.clusters);
    else perform(stage, step);
  }
  await run.pass(2_000);
  if (violations.length === 0) await end(run, stage);
  const { time } = world;
  return { violations, checked: run.checked, events: time.events(), tookMs: time.now(), unmet, story };
}

/** What others made that the history's commits come to want. */
function strangersOf({ steps }: History): ReadonlySet<Stranger> {
  return new Set(steps.flatMap((step) => ('which' in step && step.which ? [step.which] : [])));
}

/** A federation that is whole, before anything goes wrong. */
export async function begin(run: Trial, history: History): Promise<Stage> {
  const { world } = run;
  await plantForeign(world, strangersOf(history));
  const stage = { world, history, pushes: 0, seats: new Map<string, Seat>(), backups: new Map() };
  pushGood(stage);
  for (const [index, name] of SEATS.entries()) {
    if (history.runs?.includes(name) === false) continue;
    const speed = history.clocks[index] ?? { rate: 1, skewMs: 0 };
    stage.seats.set(name, seat(world, name, name.startsWith('watcher') ? 'watcher' : 'worker', speed));
  }
  await run.rest(REST_LIMIT_MS);
  run.forgetChecks();
  return stage;
}

/** Faults are over; what has to hold in the end is waited for, and then nothing may move any more. */
export async function end(run: Trial, stage: Stage): Promise<void> {
  const { world, judge } = run;
  await standWithout(run, stage);
  heal(stage);
  if (!isFit(world, stage.history)) {
    await run.pass(ANSWER_MS);
    run.judgeStanding();
    pushGood(stage);
  }
  if ([...world.sites.values()].some(({ federation }) => federation !== FEDERATION)) {
    // What a commit made under another name is in the way of the old one, until somebody takes it away.
    await run.pass(ANSWER_MS);
    world.forgetActor();
    for (const cluster of world.clusters.values()) removeMembersOf(cluster, NEW_NAME);
  }
  await run.rest(REST_LIMIT_MS);
  run.judgeStanding();
  await run.pass(SECOND_LOOK_MS);
  run.takeWrites();
  await run.pass(SILENCE_MS);
  if (run.violations.length > 0) return;
  const writes = run.takeWrites();
  judge('G11', writes.length === 0, () => `settled, and still written to: ${writes.join('; ')}`);
  const lost = missingForeign(world);
  judge('G3', lost.length === 0, () => lost.join('; '));
  for (const one of world.clusters.values()) judgeCluster(run, one, 'G12');
}

/** G9: nothing need wait for a cluster that does not answer, or for an object that does not go, nor does the commit. */
async function standWithout(run: Trial, stage: Stage): Promise<void> {
  const { world } = run;
  if (world.silent.size + world.held.length > 0 && isFit(world, stage.history)) {
    heal(stage);
    await run.pass(ANSWER_MS);
    judgeOthers(run);
  }
  world.silent.clear();
  world.held.length = 0;
}

function judgeOthers(run: Trial): void {
  const { world, judge } = run;
  for (const one of world.clusters.values()) {
    if (!world.silent.has(one.name)) judgeCluster(run, one, 'G9');
  }
  const state = world.forge.statuses(world.remote.tip ?? '', 'lockstep')[0]?.state ?? 'no status';
  judge('G9', state !== 'pending', () => `the tip is still ${state}`);
  run.judgeStanding();
}

function judgeClusters(run: Trial, guarantee: Guarantee, names: readonly string[]): void {
  for (const one of run.world.clusters.values()) {
    if (names.includes(one.name)) judgeCluster(run, one, guarantee);
  }
}

function judgeCluster({ world, judge }: Trial, cluster: SimCluster, guarantee: Guarantee): void {
  const held = world.held.filter((one) => one.cluster === cluster.name);
  const found = differences(world, cluster).filter(
    (text) => !held.some(({ kind, name }) => text.includes(`${kind} ${name}`)),
  );
  judge(guarantee, found.length === 0, () => found.join('; '));
}

/** Whoever stands still wakes by itself. */
function heal({ world, seats }: Stage): void {
  const { network, redis, clusters, witness } = world;
  world.forgetActor();
  witness.story('history', 'faults are over');
  network.disorders = [...world.silent].map(silence);
  redis.away = false;
  redis.wake();
  for (const { process } of seats.values()) process().disarm();
  for (const cluster of clusters.values()) {
    cluster.controllers.setMode('shared');
    cluster.controllers.deployAs('prompt');
    cluster.memory.asThirdParty.serve('apps', 'served');
    cluster.tuner.makePeace();
    mendRecord(cluster);
    cluster.access.leadBack();
    release(world, cluster);
  }
}

/** The tip is a commit that can become a success. */
function isFit({ remote, sites, clusters }: World, { adopt, steps }: History): boolean {
  const site = remote.tip === undefined ? undefined : sites.get(remote.tip);
  // A quarrel ends with the next change of what it was about.
  if (!canSucceed(site, adopt) || steps.some((step) => step.do === 'contest')) return false;
  return site.wants === undefined || isFree(clusters, site.wants);
}
