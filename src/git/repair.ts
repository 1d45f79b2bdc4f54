import type { Clock } from '../clock/clock.ts';
import { saysCorrupt } from './explain-git-failure.ts';
import type { Mirror } from './mirror.ts';
import { MirrorDamage } from './mirror-damage.ts';
import type { MirrorRefs } from './mirror-refs.ts';
import type { ObjectReader } from './object-reader.ts';
import { GitError } from './repository.ts';

export interface RepairDeps {
  clock: Pick<Clock, 'monotonic'>;
  mirror: Pick<Mirror, 'dir' | 'open' | 'rebuild'>;
  refs: Pick<MirrorRefs, 'adoptLeftovers' | 'owed' | 'restore' | 'stop'>;
  reader: Pick<ObjectReader, 'stop'>;
  /** Brings the branch into an empty mirror. */
  refetch: () => Promise<unknown>;
  logger: { warn(details: object, message: string): void } | undefined;
}

/** A mirror that is damaged again so soon will not get better: no endless cloning, in ms. */
const repairEveryMs = 600_000;

/**
 * Gives a way to do something in the mirror: opens it first, tries once more where that meets damage (the reading
 * process may have been killed), and with a new mirror where it meets damage again. Rejects with `GitError`.
 */
export function withRepair(deps: RepairDeps): <T>(use: () => Promise<T>) => Promise<T> {
  let opened: Promise<void> | undefined;
  let repairing: Promise<void> | undefined;
  let repairs = 0;
  let repairedAt = Number.NEGATIVE_INFINITY;

  function open(): Promise<void> {
    opened ??= openMirror(deps).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  }

  async function repair(damage: unknown, repairsBefore: number): Promise<void> {
    // Somebody else may have met the same damage, and made the mirror again meanwhile.
    if (repairs !== repairsBefore) return;
    if (!repairing && deps.clock.monotonic() - repairedAt < repairEveryMs) throw damage;
    repairing ??= rebuildMirror(deps, damage).finally(() => {
      repairs += 1;
      repairedAt = deps.clock.monotonic();
      repairing = undefined;
    });
    await repairing;
  }

  async function attempt<T>(use: () => Promise<T>): Promise<T> {
    await repairing;
    const repairsBefore = repairs;
    const first = await unlessDamaged(use);
    if ('value' in first) return first.value;
    // Not into a mirror that somebody else is making again.
    await repairing;
    const second = await unlessDamaged(use);
    if ('value' in second) return second.value;
    await repair(second.damage, repairsBefore);
    return await use();
  }

  return async (use) => {
    try {
      await open();
      return await attempt(use);
    } catch (error) {
      throw asGitError(error, deps.mirror.dir);
    }
  };
}

async function openMirror({ mirror, refs }: RepairDeps): Promise<void> {
  const { made } = await mirror.open();
  // A damaged mirror shows itself to whoever uses it.
  if (!made) await refs.adoptLeftovers().catch(() => {});
}

async function rebuildMirror(
  { mirror, refs, reader, refetch, logger }: RepairDeps,
  damage: unknown,
): Promise<void> {
  const message = damage instanceof Error ? damage.message : String(damage);
  logger?.warn({ mirror: mirror.dir, damage: message }, 'the mirror is damaged and is made again');
  // Remembered before the refs are gone; what cannot be read still has its pending status on the forge.
  await refs.owed().catch(() => []);
  await Promise.all([reader.stop(), refs.stop()]);
  await mirror.rebuild();
  await refetch();
  await refs.restore();
}

async function unlessDamaged<T>(use: () => Promise<T>): Promise<{ value: T } | { damage: unknown }> {
  try {
    return { value: await use() };
  } catch (damage) {
    if (!isDamage(damage)) throw damage;
    return { damage };
  }
}

function isDamage(error: unknown): boolean {
  if (error instanceof MirrorDamage) return true;
  return error instanceof Error && !(error instanceof GitError) && saysCorrupt({ stderr: error.message });
}

/** Names what the operating system or git said of the mirror. */
function asGitError(error: unknown, dir: string): GitError {
  if (error instanceof GitError) return error;
  const message = error instanceof Error ? error.message.trim() : String(error);
  const full = /ENOSPC|EDQUOT|No space left/.test(message);
  const advice = full ? 'Its disk is full: make room there' : 'Check its owner and its disk';
  return new GitError(`The mirror in ${dir} cannot be used: ${message}. ${advice}`, { cause: error });
}
