import { type Claim, claimCluster } from '../../../src/applier/claim/claim.ts';
import { standstill } from '../../../src/applier/claim/standstill.ts';
import type { Clock } from '../../../src/clock/clock.ts';
import { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { readRecord } from '../../../src/record/store.ts';
import { type ManualClock, manualClock } from '../../doubles/manual-clock.ts';
import { memoryCluster } from '../../doubles/memory-cluster.ts';
import { gated } from './gated-cluster.ts';

/** How one process differs from the others; times in ms of the real clock. */
export interface Contender {
  /** Of its clock: 1.02 runs two per cent fast. */
  speed: number;
  offset: number;
  /** Requests and replies take this long, in turns. */
  delays: number[];
  /** It stands still (SIGSTOP, a blocked event loop) from `at` for `ms`. */
  pauses: { at: number; ms: number }[];
  /** Every so many replies, one is lost. */
  losesEvery: number;
  /** How long it holds a claim before it releases it. */
  holdsMs: number;
}

/** Lets the contenders fight for one cluster, and tells at how many instants more than one held it. */
export async function fight(contenders: readonly Contender[], forMs: number) {
  const clock = manualClock();
  const cluster = memoryCluster({ name: 'a', clock });
  const claims: (Claim | undefined)[] = contenders.map(() => undefined);
  const told = { overlaps: 0, claims: 0 };
  const count = () => {
    if (claims.filter((claim) => claim && claim.remainingMs() > 0).length > 1) told.overlaps++;
  };
  contenders.forEach((contender, index) => {
    const process = inProcess(clock, contender);
    const mine = gated(cluster, {
      pass: async (call, way) => {
        count();
        await process.pass(call, way);
        count();
      },
    });
    const maintain = async () => {
      const stands = standstill(process.clock);
      for (;;) {
        const claim = await attempt(process.clock, mine, stands).catch(() => 500);
        if (typeof claim === 'number') {
          await process.clock.sleep(claim);
          continue;
        }
        claims[index] = claim;
        told.claims++;
        await process.clock.sleep(contender.holdsMs);
        await claim.release((record) => record).catch(() => claim.abandon());
      }
    };
    void maintain();
  });
  for (let ms = 0; ms < forMs; ms += 100) {
    await clock.advance(100);
    count();
  }
  return told;
}

/** A claim, or after how many ms to try again. */
async function attempt(
  clock: Clock,
  cluster: ReturnType<typeof gated>,
  stands: ReturnType<typeof standstill>,
): Promise<Claim | number> {
  const found = await readRecord(cluster, 'site');
  const challenge = stands('a', found);
  if (challenge.kind === 'held') return challenge.waitMs;
  const identity = { origin: { repository: 'r', branch: 'main' }, cluster: { name: 'a', uid: 'u' } };
  const record = found?.record ?? { ...identity, groupKinds: [], namespaces: [] };
  const { lease: _, ...free } = record;
  return claimCluster({ cluster, federation: 'site', clock, found, record: free });
}

/** A process with a clock of its own, that stands still at times: no timer and no reply reaches it then. */
function inProcess(real: ManualClock, { speed, offset, delays, pauses, losesEvery }: Contender) {
  let calls = 0;
  const awake = async (): Promise<void> => {
    const pause = pauses.find(({ at, ms }) => real.monotonic() >= at && real.monotonic() < at + ms);
    if (pause) await real.sleep(pause.at + pause.ms - real.monotonic());
  };
  const clock: Clock = {
    now: () => real.now(),
    monotonic: () => real.monotonic() * speed + offset,
    sleep: async (ms, signal) => {
      await real.sleep(ms / speed, signal);
      await awake();
    },
    after: (ms, callback) => {
      let cancelled = false;
      const cancel = real.after(ms / speed, () => void awake().then(() => cancelled || callback()));
      return () => {
        cancelled = true;
        cancel();
      };
    },
    random: () => 0.5,
    nonce: () => `${speed}-${offset}-${real.nonce()}`,
  };
  const pass = async (_call: unknown, way: 'there' | 'back'): Promise<void> => {
    calls++;
    await real.sleep(delays[calls % delays.length] ?? 0);
    await awake();
    if (way === 'back' && calls % losesEvery === 0) throw new ClusterError('transient', 'the reply was lost');
  };
  return { clock, pass };
}
