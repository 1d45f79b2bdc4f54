import { isDeepStrictEqual } from 'node:util';
import type { History, RecordWrite, TipTime } from '../history.ts';
import { meet, spansOf } from './tip-times.ts';

/**
 * What a holder gave to a cluster must have been the tip at some instant after its claim and before it said so: only
 * what Git says after the claim may be written. Sharper than the order of revisions alone, which a branch that goes
 * back and forth hides.
 */
export function staleWrites({ tips, records }: History): string[] {
  return [...records].flatMap(([cluster, writes]) =>
    given(writes).flatMap((one) => (wasTip(tips, one) ? [] : [wording(cluster, tips, one)])),
  );
}

interface Given {
  revision: string;
  /** Not before this was the cluster claimed. */
  claimedAt: number;
  at: number;
}

/** Each revision that a holder put into the record. */
function given(writes: readonly RecordWrite[]): Given[] {
  let claim: Claim | undefined;
  return writes.flatMap((write, index) => {
    const before = writes[index - 1];
    claim = claimAfter(claim, write, before);
    const { revision, at } = write;
    const isGiven = claim && revision && isFinish(write, before) && !isSame(write, claim.found);
    return isGiven ? [{ revision, claimedAt: claim?.at ?? 0, at }] : [];
  });
}

interface Claim {
  nonce: string;
  at: number;
  /** The record before it. */
  found: RecordWrite | undefined;
}

/** A claim whose own line is missing (its API server was killed) came at the earliest after what stands before. */
function claimAfter(
  claim: Claim | undefined,
  { lease, at }: RecordWrite,
  before: RecordWrite | undefined,
): Claim | undefined {
  if (!lease || lease.nonce === claim?.nonce) return claim;
  return { nonce: lease.nonce, at: lease.renewal === 0 ? at : (before?.at ?? 0), found: before };
}

/** A holder's record has no outcome before its work is done; what observers write names the same work again. */
function isFinish({ outcome }: RecordWrite, before: RecordWrite | undefined): boolean {
  return outcome !== undefined && before?.lease !== undefined && before.outcome === undefined;
}

/** A holder that learns that there is nothing to do puts back what it found. */
function isSame({ revision, outcome }: RecordWrite, found: RecordWrite | undefined): boolean {
  return revision === found?.revision && isDeepStrictEqual(outcome, found?.outcome);
}

function wasTip(tips: readonly TipTime[], { revision, claimedAt, at }: Given): boolean {
  return spansOf(tips, revision).some((span) => meet(span, { from: claimedAt, to: at }));
}

function wording(cluster: string, tips: readonly TipTime[], { revision, claimedAt, at }: Given): string {
  const then = tips.findLast(({ from }) => from <= claimedAt);
  const seconds = ((at - claimedAt) / 1000).toFixed(1);
  return (
    `stale write: ${cluster} was given ${revision.slice(0, 7)} at ${new Date(at).toISOString()}, ${seconds} s after ` +
    `it was claimed; the tip was ${then?.sha.slice(0, 7) ?? 'none'} by then`
  );
}
