import { type Fault, formatFault } from '../manifests/fault.ts';
import { causesOf } from './causes.ts';
import { formatDuration } from './duration.ts';
import { DESCRIPTION_LIMIT, fit } from './fit.ts';
import type { Agreement, Finding } from './verdict-types.ts';

/** How far a revision has come, in numbers of clusters. */
export interface Progress {
  clusters: number;
  applied: number;
  current: number;
}

/** `9/9 applied and current, one address 203.0.113.10, 0.4 s after push` */
export function describeSuccess(clusters: number, agreement: Agreement, sincePushMs?: number): string {
  const doubt = agreement.unconfirmed ? ', address not re-confirmed' : '';
  const time = sincePushMs === undefined ? '' : `, ${formatDuration(sincePushMs)} after push`;
  return fit(`${clusters}/${clusters} applied and current, ${describeAddresses(agreement)}`, doubt + time);
}

/** One cluster that is as it should be: `4 objects applied and current, 203.0.113.10`. */
export function describeCluster(members: number, addresses: readonly string[]): string {
  const objects = `${members} object${members === 1 ? '' : 's'} applied and current`;
  return fit([objects, ...addresses].join(', '));
}

/**
 * The most serious and widespread cause, and how many others there are:
 * `gce-us-central1-b: Service default/nginx: nodePort 30061 already allocated (+2 more)`.
 */
export function describeFindings(findings: readonly Finding[]): string {
  const [first, ...others] = causesOf(findings);
  return first === undefined ? '' : fit(causeText(first), moreSuffix(others.length));
}

/**
 * How far it has come, and what is waited for; `clusters` is 0 until federation.yaml was read.
 * `8/9 applied, 7/9 current; gce-asia-east1-a: Deployment default/nginx: 1 of 3 pods available`
 */
export function pendingDescription(progress: Progress, findings: readonly Finding[] = []): string {
  const { clusters, applied, current } = progress;
  if (clusters === 0) return 'reading the revision';
  if (applied === 0) return fit(`applying to ${clusters} cluster${clusters === 1 ? '' : 's'}`);
  const done =
    current === clusters
      ? `${clusters}/${clusters} applied and current`
      : `${applied}/${clusters} applied, ${current}/${clusters} current`;
  const [first, ...others] = causesOf(findings);
  return first === undefined ? fit(done) : fit(`${done}; ${causeText(first)}`, moreSuffix(others.length));
}

/** All faults of a revision that is bad everywhere, the first in full: `web.yaml:3:5: unknown field (+4 more)`. */
export function describeFaults(faults: readonly Fault[]): string {
  const [first, ...others] = faults;
  return first === undefined ? 'the revision is bad' : fit(faultLine(first), moreSuffix(others.length));
}

/** Line and column lead to the field as well: where not all can be said, its path is what to leave out. */
function faultLine({ field, ...fault }: Fault): string {
  const whole = formatFault({ ...fault, ...(field && { field }) });
  return whole.length <= DESCRIPTION_LIMIT ? whole : formatFault(fault);
}

const SUPERSEDED = 'superseded by';

/** For a commit that was the tip and is not any more: nobody will know whether it would have worked. */
export function superseded(by: string): string {
  return `${SUPERSEDED} ${by.slice(0, 7)}, not verified`;
}

/** For a commit whose branch was deleted before it was verified. */
export function branchGone(): string {
  return 'the branch is gone, not verified';
}

/** Whether these are the words for a commit that was the tip no more: they say nothing of it when it is the tip again. */
export function isOfFormerTip(description: string): boolean {
  return description === branchGone() || description.startsWith(`${SUPERSEDED} `);
}

function describeAddresses({ placed, addresses, scattered }: Agreement): string {
  if (placed === 0) return 'no entry point to compare';
  if (scattered) return 'every entry point has an address';
  if (addresses.length === 1) return `one address ${addresses[0]}`;
  return placed === 1 ? `same addresses ${addresses.join(', ')}` : `${placed} entry points agree`;
}

function moreSuffix(count: number): string {
  return count === 0 ? '' : ` (+${count} more)`;
}

/** `gce-a: cause`, `37 clusters: cause: a, b, c` */
function causeText({ clusters, text, named }: Finding): string {
  if (named || clusters.length === 0) return text;
  return clusters.length === 1
    ? `${clusters[0]}: ${text}`
    : `${clusters.length} clusters: ${text}: ${clusters.join(', ')}`;
}
