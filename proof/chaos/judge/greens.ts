import type { History, RecordWrite, Told } from '../history.ts';
import { meet, type Span, spansOf } from './tip-times.ts';

/**
 * No wrong green: for each success there is, since the commit became the tip last and before the success was posted,
 * for each cluster an instant at which its record said so: this revision, applied, every member Current. What a
 * record said is read from the API server's log: a reporter knows it later, never sooner.
 */
export function wrongGreens({ tips, told, records }: History): string[] {
  const greens = told.filter(({ state }) => state === 'success');
  return greens.flatMap((green) => {
    const span = spansOf(tips, green.sha).findLast(({ from }) => from <= green.at);
    const lacking = span && clustersWithout(records, green, span);
    return lacking?.length === 0 ? [] : [wording(green, lacking)];
  });
}

function clustersWithout(records: History['records'], green: Told, span: Span): string[] {
  // A commit may become whole right after the next push, before anybody has heard of that.
  const until = { from: span.from, to: green.at };
  return [...records].flatMap(([cluster, writes]) => {
    const bears = writes.some(
      (write, index) => saysWhole(write, green.sha) && meet(until, spanOf(writes, index)),
    );
    return bears ? [] : [cluster];
  });
}

function saysWhole({ revision, outcome }: RecordWrite, sha: string): boolean {
  if (revision !== sha || outcome?.state !== 'applied') return false;
  const { current, waiting, failed, entryPoints } = outcome.observation;
  const hasAddress = entryPoints.every(({ addresses }) => addresses.length > 0);
  return current === outcome.members && waiting.length === 0 && failed.length === 0 && hasAddress;
}

/** How long the record stood as it was written. */
function spanOf(writes: readonly RecordWrite[], index: number): Span {
  const from = writes[index]?.at ?? 0;
  return { from, to: writes[index + 1]?.answeredAt ?? Number.POSITIVE_INFINITY };
}

function wording({ sha, at, description }: Told, clusters: readonly string[] | undefined): string {
  const when = new Date(at).toISOString();
  const why = clusters
    ? `the records of ${clusters.join(', ')} had not said so since it became the tip`
    : 'it had never been the tip';
  return `wrong green: ${sha.slice(0, 7)} was called a success at ${when} ("${description}"), but ${why}`;
}
