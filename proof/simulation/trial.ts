import type { ClusterDeed, History } from './histories/history.ts';
import { converged } from './oracles/converged.ts';
import { evidence } from './oracles/evidence.ts';
import { foreign } from './oracles/foreign.ts';
import { green } from './oracles/green.ts';
import { leftovers } from './oracles/leftovers.ts';
import { minds } from './oracles/minds.ts';
import { ofThisTime } from './oracles/of-this-time.ts';
import {
  type Finding,
  type Guarantee,
  type Judge,
  type Oracle,
  type OracleDeps,
  type Violation,
  watchedBy,
} from './oracles/oracle.ts';
import { order } from './oracles/order.ts';
import { pullRequests } from './oracles/pull-requests.ts';
import { quarrels } from './oracles/quarrels.ts';
import { rewritten } from './oracles/rewritten.ts';
import { secrets } from './oracles/secrets.ts';
import { states } from './oracles/states.ts';
import { truth } from './oracles/truth.ts';
import { everythingHasRun } from './world/virtual-time.ts';
import { type Witness, type World, world } from './world/world.ts';

/** A world under the eyes of all oracles. */
export interface Trial {
  world: World;
  violations: Violation[];
  /** Who did what at which virtual time. */
  story: string[];
  judge: Judge;
  /** How often each guarantee was looked at. */
  checked: Partial<Record<Guarantee, number>>;
  /** What Lockstep wrote, to clusters and to GitHub, since it was asked last. */
  takeWrites(): string[];
  /** Judges what has to hold where at most who is silent is still to answer. */
  judgeStanding(): void;
  /** What held while nothing went wrong yet is no evidence. */
  forgetChecks(): void;
  /** Lets virtual time pass, up to the first violation, or up to what is waited for. */
  pass(ms: number, isReached?: () => boolean): Promise<void>;
  /** Lets time pass until everything is as it has to be in the end; what still is not after the limit is a violation. */
  rest(limitMs: number): Promise<void>;
}

const REST_STEP_MS = 20_000;
/** More than any history needs: what goes on and on is a fault of its own. */
const MOST_EVENTS = 60_000;

export async function trial(history: History, tells: boolean): Promise<Trial> {
  const promised = promisedFor(history);
  const violations: Violation[] = [];
  const story: string[] = [];
  const writes = new Set<string>();
  const oracles: Oracle[] = [];
  const checked: Trial['checked'] = {};
  // The world tells of its own making, before it can be asked for its time.
  let now = (): number => 0;
  const say = (who: string, what: string): void => {
    if (tells) story.push(line(now(), who, what));
  };
  const judge: Judge = (guarantee, holds, why) => {
    checked[guarantee] = (checked[guarantee] ?? 0) + 1;
    if (holds) return;
    const message = why();
    violations.push({ guarantee, message, atMs: run.time.now() });
    say('ORACLE', `${guarantee}: ${message}`);
  };
  const judgeAll = (found: readonly Finding[]): void => {
    for (const { guarantee, fault } of found) judge(guarantee, fault === undefined, () => fault ?? '');
  };
  const run: World = await world(history, witnessFor(oracles, { say, writes }));
  now = run.time.now;
  oracles.push(...oraclesFor({ world: () => run, judge }, history, promised));

  async function pass(ms: number, isReached = (): boolean => false): Promise<void> {
    const until = run.time.now() + ms;
    // What third parties began since the last event is done before the next one has another actor.
    await everythingHasRun();
    while (violations.length === 0 && !isReached() && (await run.time.step(until))) {
      for (const oracle of oracles) oracle.happened?.();
      if (run.time.events() > MOST_EVENTS) judge('G11', false, () => 'it does not come to rest');
    }
  }

  return {
    world: run,
    violations,
    story,
    judge,
    checked,
    pass,
    judgeStanding: () => judgeAll(oracles.flatMap((oracle) => oracle.standing?.() ?? [])),
    forgetChecks: () => {
      for (const guarantee of Object.keys(checked)) delete checked[guarantee as Guarantee];
    },
    takeWrites: () => {
      const taken = [...writes];
      writes.clear();
      return taken;
    },
    rest: async (limitMs) => {
      const end = run.time.now() + limitMs;
      let owed: Finding[] = [];
      do {
        await pass(REST_STEP_MS);
        if (violations.length > 0) return;
        owed = oracles.flatMap((oracle) => oracle.owed?.() ?? []);
      } while (owed.some(({ fault }) => fault !== undefined) && run.time.now() < end);
      judgeAll(owed);
    },
  };
}

function oraclesFor(deps: OracleDeps, history: History, promised: readonly Guarantee[]): Oracle[] {
  const known = truth(deps, newsMs(history));
  return [
    order(deps),
    foreign(deps, history.adopt),
    green(deps, known),
    evidence(deps, known),
    leftovers(deps),
    rewritten(deps),
    states(deps, history),
    minds(deps),
    ofThisTime(deps),
    secrets(deps),
    pullRequests(deps),
    quarrels(deps),
    converged(deps, promised),
  ];
}

const line = (ms: number, who: string, what: string): string =>
  `${(ms / 1000).toFixed(3).padStart(9)} s  ${who.padEnd(11)}  ${what}`;

function witnessFor(
  oracles: readonly Oracle[],
  { say, writes }: { say: (who: string, what: string) => void; writes: Set<string> },
): Witness {
  const each = watchedBy(oracles);
  return {
    ...each,
    story: say,
    changed: (cluster, change, by) => {
      if (by !== 'somebody else') writes.add(`${by.process.name} ${cluster}: ${by.what}`);
      else say(cluster, `${change.type} ${change.object.kind} ${change.object.metadata.name}`);
      each.changed(cluster, change, by);
    },
    // The server may find that it changes nothing; it was sent all the same.
    arrived: ({ process, target, what }) => {
      if (what.startsWith('replace ')) writes.add(`${process.name} ${target}: ${what}`);
    },
    started: (process) => {
      say(process, 'starts');
      each.started(process);
    },
    posted: (sha, status, ...by) => {
      writes.add(`posts ${status.state} of ${status.context}`);
      each.posted(sha, status, ...by);
    },
    said: (process, line) => {
      say(process, `says: ${line}`);
      each.said(process, line);
    },
    tipMoved: (tip) => {
      say('git', `the tip is ${tip.sha?.slice(0, 7) ?? 'gone'}`);
      each.tipMoved(tip);
    },
  };
}

const CALM: ReadonlySet<string> = new Set<ClusterDeed['do']>([
  'edit',
  'take over',
  'delete',
  'relabel',
  'delete slowly',
  'address',
  'deploy',
  'heartbeat',
  'back up',
  'lead elsewhere',
]);

/** How long news may take: nobody can say, unless nothing is done to a process or to the network. */
function newsMs({ steps }: History): number {
  const isCalm = steps.every((step) => 'webhook' in step || CALM.has(step.do));
  return isCalm ? 30_000 : Number.POSITIVE_INFINITY;
}

/** Why its clusters have to be whole in the end: whoever died, whatever became of Redis, and whatever others put into it. */
function promisedFor({ steps }: History): Guarantee[] {
  const redisIsLost = steps.some(
    (step) => step.do === 'wipe redis' || (step.do === 'outage' && step.of === 'redis'),
  );
  const isForged = steps.some((step) => step.do === 'poke' || step.do === 'forge a webhook');
  return ['G12', ...(redisIsLost ? ['G5' as const] : []), ...(isForged ? ['G6' as const] : [])];
}
