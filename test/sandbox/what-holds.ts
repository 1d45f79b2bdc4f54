import assert from 'node:assert/strict';
import { assertAsGitHas } from '../../proof/oracle/as-git-has.ts';
import { foreignVersions, plantForeign } from '../../proof/oracle/foreign.ts';
import { isInOrder } from '../../proof/oracle/order-of-tips.ts';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import { noCommit } from '../../sandbox/git-server/push-event.ts';
import { until } from '../../sandbox/processes/until.ts';
import { recordName } from '../../src/record/applyset.ts';
import type { TestFederation } from './federation-in.ts';

/** What must hold after any fault, whatever it was. Written once: a fault's own test only brings the fault. */
export interface Oracle {
  /**
   * Waits until this tip is a success, and asserts that the clusters are as a fault-free run would have left them, that
   * what they were given followed the order of tips, that each commit that was the tip has exactly one final state for
   * each time, that nothing foreign was touched, and that nothing is written any more.
   */
  holdsAt(tip: string, exceptions?: OracleExceptions): Promise<void>;
  /** What was the tip, oldest first, as the Git server saw it; a commit that came back stands there twice. */
  readonly tips: readonly string[];
}

export interface OracleExceptions {
  /** Commits on which GitHub takes no status. */
  mute?: readonly string[];
  /** Commits that were a failure or an error while they were the tip, and a success once everything was well again. */
  healed?: readonly string[];
  /** Makes Lockstep look at once, where its sweep is not to be waited for. */
  hint?: () => Promise<void>;
  /** How many watchers run, 1 by default: each says for itself how a commit begins and ends, and all must say the same. */
  watchers?: number;
}

/** Remembers what becomes the tip of a federation to which nothing is pushed yet. */
export function recordTips({ repository, sandbox }: TestFederation): {
  tips: readonly string[];
  stop: () => void;
} {
  const tips: string[] = [];
  const stop = sandbox.git.onPush(({ repository: pushedTo, branch, after }) => {
    if (pushedTo === repository.fullName && branch === 'main' && after !== noCommit) tips.push(after);
  });
  return { tips, stop };
}

/** Of a federation after its first success: puts objects of other people beside ours, and remembers how they are. */
export async function oracleOf(federation: TestFederation, tips: readonly string[]): Promise<Oracle> {
  const foreign = await plantForeign(federation);
  const holdsAt = async (tip: string, exceptions: OracleExceptions = {}) => {
    const { mute = [], healed = [], watchers = 1, hint } = exceptions;
    await untilSuccess(federation, tip);
    for (const sha of new Set(tips)) {
      const times = tips.filter((each) => each === sha).length;
      if (healed.includes(sha)) assertHealed(federation, sha);
      else if (!mute.includes(sha)) await assertOneEnd(federation, sha, { times, watchers });
    }
    for (const cluster of federation.clusters) await assertClusterHolds(federation, cluster, { tip, tips });
    await assertSilence(federation, hint);
    assert.deepEqual(await foreignVersions(federation), foreign, 'foreign objects');
  };
  return { holdsAt, tips };
}

async function untilSuccess({ told }: TestFederation, tip: string): Promise<void> {
  const isSuccess = async () => told(tip).at(-1)?.startsWith('success') === true;
  await until(isSuccess, { what: `a success of ${tip}` }).catch((error: Error) => {
    throw new Error(`${error.message}; there: ${told(tip).join('; ') || 'nothing'}`);
  });
}

/** Each time as tip begins with a `pending` and has one state after it, in as many spellings as there are watchers. */
async function assertOneEnd(
  { told }: TestFederation,
  sha: string,
  { times, watchers }: { times: number; watchers: number },
): Promise<void> {
  const hasEnded = async () => told(sha).length > 0 && told(sha).at(-1) !== 'pending';
  await until(hasEnded, { what: `the final state of ${sha}` });
  const ends = endsOf(answersOf(told(sha), watchers));
  const all = `${sha} was the tip ${times} times: ${told(sha).join('; ')}`;
  assert.ok(ends.length <= times * watchers, all);
  for (const states of ends) assert.equal(states.size, 1, all);
  if (times === 1) assert.equal(new Set(ends.flatMap((states) => [...states])).size, 1, all);
}

/** A commit that could not be judged or had failed becomes a success once, and stays one. */
function assertHealed({ told }: TestFederation, sha: string): void {
  const states = told(sha).map((status) => status.split(':')[0]);
  const changes = states.filter((state, index) => state !== states[index - 1]);
  assert.match(changes.join(), /^pending,(failure|error),success$/, told(sha).join('; '));
}

/** One of several watchers may call a commit superseded that another is about to call a success: the success replaces that. */
function answersOf(told: readonly string[], watchers: number): readonly string[] {
  const isReplaced = watchers > 1 && told.at(-1)?.startsWith('success') === true;
  return isReplaced ? told.filter((status) => !status.startsWith('error: superseded by ')) : told;
}

function endsOf(told: readonly string[]): Set<string>[] {
  const ends: Set<string>[] = [];
  let afterPending = true;
  for (const status of told) {
    if (status !== 'pending') {
      if (afterPending) ends.push(new Set());
      ends.at(-1)?.add(status.split(':')[0] ?? '');
    }
    afterPending = status === 'pending';
  }
  return ends;
}

async function assertClusterHolds(
  federation: TestFederation,
  cluster: SandboxCluster,
  { tip, tips }: { tip: string; tips: readonly string[] },
): Promise<void> {
  await federation.untilRecord(
    cluster,
    ({ revision, lease, outcome }) => revision === tip && !lease && outcome?.state === 'applied',
  );
  await assertAsGitHas(federation, cluster, tip);
  const given = await revisionsGiven(federation, cluster);
  assert.ok(isInOrder(given, tips), `${cluster.name} was given ${given}; the tips were ${tips}`);
}

/** What its record named, one after the other: from the API server's own log. */
async function revisionsGiven({ writes, name }: TestFederation, cluster: SandboxCluster): Promise<string[]> {
  const accepted = (await writes(cluster)).filter(({ responseStatus }) => (responseStatus?.code ?? 0) < 300);
  const records = accepted.filter(({ objectRef }) => objectRef?.name === recordName(name));
  const revisions = records.flatMap(({ requestObject }) => {
    const { data } = (requestObject ?? {}) as { data?: { revision?: string } };
    return data?.revision ?? [];
  });
  return revisions.filter((revision, index) => revision !== revisions[index - 1]);
}

/** Two looks at each cluster later, nobody has written anything. */
async function assertSilence(federation: TestFederation, hint = async () => {}): Promise<void> {
  const since = Date.now();
  for (const times of [1, 2]) {
    await hint();
    await Promise.all(federation.clusters.map((cluster) => federation.untilLooked(cluster, times, since)));
  }
  for (const cluster of federation.clusters) {
    const written = await federation.writes(cluster, since);
    assert.deepEqual(
      written.map(({ verb, requestURI }) => `${verb} ${requestURI}`),
      [],
      cluster.name,
    );
  }
}
