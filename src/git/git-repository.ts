import { readFileSync } from 'node:fs';
import type { Clock } from '../clock/clock.ts';
import { askOnce } from './ask-once.ts';
import { fetchTipInto, lsRemoteTip } from './ask-remote.ts';
import { type Credentials, localEnvironment, networkEnvironment, secretsOf } from './git-environment.ts';
import { history } from './history.ts';
import { joinRunning } from './join-running.ts';
import { type LsRefs, lsRefs } from './ls-refs.ts';
import { maintenance } from './maintenance.ts';
import { mergeTree } from './merge-tree.ts';
import { mirrorAt } from './mirror.ts';
import { fetchRef, mirrorRefs } from './mirror-refs.ts';
import { objectReader } from './object-reader.ts';
import { otherRefs } from './other-refs.ts';
import { refWriter } from './ref-writer.ts';
import { parseRemote, type Remote } from './remote.ts';
import { withRepair } from './repair.ts';
import type { Repository } from './repository.ts';
import { runGitWith } from './run-git.ts';
import { type TreeLimits, treeLimits } from './tree-limits.ts';
import { treeOfRevision } from './tree-of-revision.ts';

export interface GitRepositoryOptions {
  /** `https://`, `ssh://`, `git@host:path`, an absolute path; `http://` on this machine. Without credentials. */
  url: string;
  branch: string;
  /** For this process alone. Made if it is not there; refused if it holds anything but our mirror of `url`. */
  mirrorDir: string;
  credentials: Credentials;
  /** What git's processes inherit: PATH, HOME, and proxy variables where there are any. Nothing else reaches them. */
  environment: Record<string, string>;
  clock: Clock;
  /** PEM file of the authorities to trust in place of the system's. */
  caFile?: string;
  /** Permit `http://` to other machines. */
  allowHttp?: boolean;
  logger?: { warn(details: object, message: string): void };
  limits?: TreeLimits;
  /** How long an asking and a fetch may take, in ms. */
  timeouts?: { askMs: number; fetchMs: number };
}

const defaultTimeouts = { askMs: 20_000, fetchMs: 300_000 };

/**
 * A `Repository` over git's own processes: simple-git for what is local and small, plain processes for the
 * network (killed with their helpers), and two long-lived ones, of which one reads all contents and one writes all debts.
 * Throws `GitError` at once for a URL or branch that git must not be given; nothing is spawned before the first call,
 * and nothing that it started keeps the process alive when idle.
 */
export function gitRepository(options: GitRepositoryOptions): Repository {
  const { clock, credentials, caFile, limits = treeLimits, timeouts = defaultTimeouts } = options;
  const remote = parseRemote(options.url, options.branch, options);
  const env = localEnvironment(options.environment);
  const run = runGitWith(clock);
  const mirror = mirrorAt(options.mirrorDir, remote, env);
  const reader = objectReader({ clock, gitDir: mirror.dir, env });
  const refs = mirrorRefs({ mirror, writer: refWriter({ clock, gitDir: mirror.dir, env }) });
  const commits = history({ mirror, reader });
  const readTree = treeOfRevision({ reader, limits });
  const afterFetch = maintenance({ mirror, run, env, logger: options.logger });

  const nonce = clock.nonce();
  const environment = () => networkEnvironment(env, { remote, credentials, caFile });
  const asking = { run, remote, environment, timeoutMs: timeouts.askMs };
  const fetching = { ...asking, timeoutMs: timeouts.fetchMs, gitDir: mirror.dir, reader };
  const fetchInto = (slot: number | 'repair', signal?: AbortSignal) =>
    fetchTipInto(fetching, fetchRef(nonce, slot), signal);
  const inMirror = withRepair({
    clock,
    mirror,
    refs,
    reader,
    refetch: () => fetchInto('repair'),
    logger: options.logger,
  });

  const others = otherRefs({ fetching, mirror, has: commits.has });
  const quickTip = quickly(options, remote, timeouts.askMs);
  const fetches = joinRunning(
    askOnce(async (signal, slot) => {
      const tip = await inMirror(() => fetchInto(slot, signal));
      afterFetch();
      return tip;
    }),
  );

  return {
    askTip: askOnce(async (signal) => (await quickTip?.(signal)) ?? lsRemoteTip(asking, signal)),
    fetchTip: fetches.run,
    latestTip: async (signal) => {
      const { value: tip, fresh } = await fetches.join(signal);
      return { tip, fresh };
    },
    fetchCommit: (revision, ref, signal) => inMirror(() => others.fetchCommit(revision, ref, signal)),
    fetchRefs: (prefix, signal) => inMirror(() => others.fetchRefs(prefix, signal)),
    mergeTree: (base, head, signal) =>
      inMirror(() => mergeTree({ run, env, gitDir: mirror.dir }, [base, head], signal)),
    readTree: (revision) => inMirror(() => readTree(revision)),
    has: (revision) => inMirror(() => commits.has(revision)),
    subjectOf: (revision) => inMirror(() => commits.subjectOf(revision)),
    commitsBetween: (from, to, limit) => inMirror(() => commits.commitsBetween(from, to, limit)),
    owe: (revision) => inMirror(() => refs.owe(revision)),
    settle: (revision) => inMirror(() => refs.settle(revision)),
    owed: () => inMirror(() => refs.owed()),
  };
}

/** Over HTTP, and not through a proxy, the tip is asked for without a process. */
function quickly(
  { credentials, caFile, environment }: GitRepositoryOptions,
  remote: Remote,
  timeoutMs: number,
): LsRefs | undefined {
  const proxied = Object.keys(environment).some((name) => /^(https?|all)_proxy$/i.test(name));
  if (proxied || (remote.protocol !== 'https' && remote.protocol !== 'http')) return undefined;
  const authorization = async () => (await secretsOf(credentials)).header?.replace(/^Authorization: /, '');
  return lsRefs({ remote, authorization, timeoutMs, ...(caFile && { ca: readFileSync(caFile, 'utf8') }) });
}
