import { missingForeign, plantForeign } from './foreign-objects.ts';
import { type History, SEATS } from './history.ts';
import { type Seat, seat } from './lockstep.ts';
import { converged, differences } from './oracles/converged.ts';
import { foreign } from './oracles/foreign.ts';
import { green } from './oracles/green.ts';
import type { Guarantee, Oracle, Violation } from './oracles/oracle.ts';
import { order } from './oracles/order.ts';
import { isMassDrop } from './oracles/part-of.ts';
import { secrets } from './oracles/secrets.ts';
import { states } from './oracles/states.ts';
import { perform, pushGood, release, type Stage } from './perform.ts';
import { type Witness, type World, world } from './world.ts';

/** What one history came to. */
export interface Result {
  /** Empty: every guarantee held. */
  violations: Violation[];
  /** How much happened: messages that arrived, timers that went off. */
  events: number;
  /** Of virtual time. */
  tookMs: number;
  /** Who did what at which time; kept only where it is asked for. */
  story: string[];
}

/** Faults are over: so long after it everything has to be as if there had been none. */
const REST_LIMIT_MS = 20 * 60_000;
const REST_STEP_MS = 20_000;
/** A sweep. */
const SILENCE_MS = 65_000;
/** More than any history needs: what goes on and on is a fault of its own. */
const MOST_EVENTS = 60_000;

/** Runs one history from beginning to end. Deterministic: the same history gives the same result. */
export async function simulate(history: History, { tell = false } = {}): Promise<Result> {
  const violations: Violation[] = [];
  const story: string[] = [];
  let writes: string[] = [];
  let oracles: Oracle[] = [];
  const report = (guarantee: Guarantee, message: string): void => {
    violations.push({ guarantee, message, atMs: run.time.now() });
    if (tell) say('ORACLE', `${guarantee}: ${message}`);
  };
  const say = (who: string, what: string): void => {
    if (tell) story.push(`${(run.time.now() / 1000).toFixed(3).padStart(9)} s  ${who.padEnd(11)}  ${what}`);
  };
  const witness: Witness = {
    changed: (cluster, change, by) => {
      if (by !== 'somebody else') writes.push(`${by.process.name} ${cluster}: ${by.what}`);
      else if (oracles.length > 0)
        say(cluster, `${change.type} ${change.object.kind} ${change.object.metadata.name}`);
      for (const oracle of oracles) oracle.changed?.(cluster, change, by);
    },
    posted: (...told) => {
      writes.push(`posts ${told[2]}`);
      for (const oracle of oracles) oracle.posted?.(told[0], told[1], told[2], told[3]);
    },
    said: (process, line) => {
      if (tell) say(process, `says: ${line}`);
      for (const oracle of oracles) oracle.said?.(process, line);
    },
    tipMoved: (tip) => {
      say('git', `the tip is ${tip.sha?.slice(0, 7) ?? 'gone'}`);
      for (const oracle of oracles) oracle.tipMoved?.(tip);
    },
    story: say,
  };
  const run = await world({ seed: history.seed, adopt: history.adopt, witness });
  await plantForeign(run);
  const deps = { world: () => run, report };
  oracles = [
    order(deps),
    foreign(deps, history.adopt),
    green(deps),
    states(deps),
    secrets(deps),
    converged(deps),
  ];
  const stage: Stage = { world: run, seats: new Map(), history, pushes: 0 };

  async function runFor(ms: number): Promise<void> {
    const until = run.time.now() + ms;
    while (violations.length === 0 && (await run.time.step(until))) {
      for (const oracle of oracles) oracle.happened?.();
      if (run.time.events() > MOST_EVENTS) report('G11', 'it does not come to rest');
    }
  }

  /** Until nothing is owed any more; what still is after the limit is told. */
  async function rest(): Promise<void> {
    const owed = () => oracles.flatMap((oracle) => oracle.owed?.() ?? []);
    for (let waited = 0; waited < REST_LIMIT_MS && violations.length === 0; waited += REST_STEP_MS) {
      await runFor(REST_STEP_MS);
      if (owed().length === 0) return;
    }
    if (violations.length === 0) for (const { guarantee, message } of owed()) report(guarantee, message);
  }

  pushGood(stage);
  const seats = SEATS.map((name, index) => {
    const speed = history.clocks[index] ?? { rate: 1, skewMs: 0 };
    return seat(run, name, name.startsWith('watcher') ? 'watcher' : 'worker', speed);
  });
  stage.seats = new Map(seats.map((one) => [one.name, one]));
  await rest();
  for (const step of history.steps) {
    await runFor(step.afterMs);
    if (violations.length > 0) break;
    perform(stage, step);
  }
  await runFor(2_000);
  heal(run, seats);
  if (!isFit(run, history)) {
    await runFor(150_000);
    say('history', 'a good commit at the end');
    pushGood(stage);
  }
  await rest();
  await runFor(SILENCE_MS);
  if (violations.length === 0) {
    writes = [];
    await runFor(SILENCE_MS);
    if (writes.length > 0) report('G11', `settled, and still written to: ${[...new Set(writes)].join('; ')}`);
    for (const message of missingForeign(run)) report('G3', message);
    for (const one of run.clusters.values())
      for (const message of differences(run, one)) report('G12', message);
  }
  return { violations, events: run.time.events(), tookMs: run.time.now(), story };
}

/** All faults are over; whoever stands still wakes by itself. */
function heal(run: World, seats: readonly Seat[]): void {
  run.witness.story('history', 'faults are over');
  run.network.disorders = [];
  run.redis.away = false;
  run.redis.wake();
  for (const { process } of seats) process().disarm();
  for (const cluster of run.clusters.values()) {
    cluster.controllers.setMode('shared');
    release(cluster);
  }
}

/** The tip is a commit that can become a success. */
function isFit({ remote, sites }: World, { adopt }: History): boolean {
  const site = remote.tip === undefined ? undefined : sites.get(remote.tip);
  return site !== undefined && !site.isBad && !isMassDrop(site) && !(site.wantsPast && adopt === 'never');
}
