import type { KubeObject } from '../../../src/cluster/object.ts';
import type { Change } from '../../../test/doubles/memory-cluster/store.ts';
import { isRecord, isTerminating, markOf, partOf, variantOf, wantedVariant } from '../world/part-of.ts';
import { isBad, isGood, type Site } from '../world/site.ts';
import type { Actor } from '../world/world.ts';
import { lateWrites } from './late-writes.ts';
import type { Guarantee, Oracle, OracleDeps } from './oracle.ts';

/** A write to one object, and the commits that it may be of. */
interface Act {
  cluster: string;
  what: string;
  /** Whether a commit asks for it; `former`: those that were the tip before. */
  isOf: (site: Site, former: readonly (Site | undefined)[]) => boolean;
  /** What is broken where no commit ever asked for it. */
  unasked: Guarantee;
}

/**
 * G2: each write to a cluster is of a commit that was the tip no earlier than the one that was written there last.
 * G4: what is deleted, a good commit dropped that came after one which had it, and not almost everything at once unless that
 * was approved; a bad commit writes nothing. Excused is what nobody can fence off: see `LateWrites`.
 */
export function order({ world, judge }: OracleDeps): Oracle {
  /** By cluster, the earliest time as tip that all writes so far can be of. */
  const given = new Map<string, number>();
  const recorded = new Map<string, number>();
  const late = lateWrites(() => world().time.now());

  function judgeAct({ cluster, what, isOf, unasked }: Act, isLate: boolean): void {
    const { tips, sites } = world();
    const all = tips.map(({ sha }) => (sha === undefined ? undefined : sites.get(sha)));
    const asks = all.map(
      (site, index) => site !== undefined && !isBad(site) && isOf(site, all.slice(0, index)),
    );
    const from = given.get(cluster) ?? 0;
    const at = asks.indexOf(true, from);
    judge(unasked, asks.includes(true), () => `${cluster}: ${what}, which no tip ever asked for`);
    judge('G2', at >= 0 || isLate, () => `${cluster}: ${what}, after newer commits were written there`);
    if (at >= 0) given.set(cluster, at);
  }

  function judgeRecord(cluster: string, record: KubeObject): void {
    const { revision } = dataOf(record);
    if (revision === undefined) return;
    const from = recorded.get(cluster) ?? 0;
    const at = world().tips.findIndex(({ sha }, index) => index >= from && sha === revision);
    judge('G2', at >= 0, () => `${cluster}: its record went back to ${revision.slice(0, 7)}`);
    if (at >= 0) recorded.set(cluster, at);
    const site = world().sites.get(revision);
    judge('G4', !site || !isBad(site), () => `${cluster}: its record names the bad ${revision.slice(0, 7)}`);
  }

  function judgeWritten({ cluster, change, by }: Written): void {
    if (isRecord(change.object)) {
      if (change.type !== 'DELETED') judgeRecord(cluster, change.object);
      return;
    }
    const act = actOf({ cluster, change, by });
    // Nothing mends a deletion, but its mark alone is taken away again.
    const mayBeLate = !isDeletion(change) || isMarking(change);
    if (act) judgeAct(act, mayBeLate && late.isOne(cluster, change, by));
  }

  return {
    changed: (cluster, change, by) => {
      if (by !== 'somebody else') judgeWritten({ cluster, change, by });
      late.follow(cluster, change, by);
    },
  };
}

interface Written {
  cluster: string;
  change: Change;
  by: Exclude<Actor, string>;
}

function actOf({ cluster, change, by }: Written): Act | undefined {
  const part = partOf(change.object);
  if (part === undefined) return undefined;
  const what = `${by.process.name} ${by.what}`;
  if (isDeletion(change)) {
    const isWantedBy = (site: Site | undefined): boolean =>
      site !== undefined && wantedVariant(site, part) !== undefined;
    const isDroppedBy: Act['isOf'] = (site, former) =>
      isGood(site) && !isWantedBy(site) && former.some(isWantedBy);
    return { cluster, what, isOf: isDroppedBy, unasked: 'G4' };
  }
  const variant = variantOf(change.object);
  if (variant === undefined || isUnmarking(change)) return undefined;
  const isOf = (site: Site): boolean => wantedVariant(site, part) === variant;
  return { cluster, what: `${what} (push ${variant})`, isOf, unasked: 'G4' };
}

/** Deleted, or on the way there: marked for it, or waiting for finalizers. */
function isDeletion({ type, object, previous }: Change): boolean {
  if (type === 'DELETED') return !previous || !isTerminating(previous);
  return (previous !== undefined && isTerminating(object)) || isMarking({ object, previous });
}

function isMarking({ object, previous }: Pick<Change, 'object' | 'previous'>): boolean {
  const mark = markOf(object);
  return mark !== undefined && mark !== markOf(previous) && !isTerminating(object);
}

/** Takes a former holder's mark away before it applies what is wanted now: the content is as old as before for that moment. */
function isUnmarking({ object, previous }: Change): boolean {
  return (
    markOf(previous) !== undefined &&
    markOf(object) === undefined &&
    variantOf(object) === variantOf(previous ?? object)
  );
}

function dataOf(record: KubeObject): Record<string, string | undefined> {
  return (record['data'] ?? {}) as Record<string, string>;
}
