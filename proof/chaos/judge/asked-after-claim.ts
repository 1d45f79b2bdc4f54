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
  const all: Given[] = [];
  let claim: { nonce: string; at: number } | undefined;
  for (const [index, { lease, revision, at, outcome }] of writes.entries()) {
    const before = writes[index - 1];
    // A claim whose own line is missing (its API server was killed) came at the earliest after what stands before.
    if (lease && lease.nonce !== claim?.nonce) {
      claim = { nonce: lease.nonce, at: lease.renewal === 0 ? at : (before?.at ?? 0) };
    }
    // The holder's last word comes without a lease; what observers write names the same work again.
    const isFinished = outcome !== undefined && before?.lease !== undefined && before.outcome === undefined;
    if (revision && claim && isFinished && isOfHolder(before, claim.nonce)) {
      all.push({ revision, claimedAt: claim.at, at });
    }
  }
  return all;
}

function isOfHolder(before: RecordWrite | undefined, nonce: string): boolean {
  return before?.lease?.nonce === nonce;
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
