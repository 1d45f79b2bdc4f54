import { applier } from '../applier/applier.ts';
import { standstill } from '../applier/claim/standstill.ts';
import { appliedMemory } from '../applier/compare/memory.ts';
import { gathering } from '../applier/gathering.ts';
import { news } from '../applier/news.ts';
import { observers } from '../applier/observe/observers.ts';
import { retries } from '../applier/retries.ts';
import { statusQueue } from '../github/status-queue.ts';
import type { CommitReports } from '../reporter/commit-reports.ts';
import { reporter } from '../reporter/reporter.ts';
import { steadyPoker } from '../watcher/steady-poker.ts';
import { watcher } from '../watcher/watcher.ts';
import { commitUrl } from './commit-url.ts';
import type { Foundation } from './foundation.ts';
import { type RunningChecks, startPullRequestChecks } from './start-pull-request-checks.ts';
import { verdictTeller } from './verdict-teller.ts';

/** A part that runs until it is stopped. */
export interface Running {
  /** Hands back what is under way. */
  stop(): Promise<void>;
}

/** Takes pokes and looks at clusters. */
export function startWorker(foundation: Foundation): Running {
  const { config, processId, clock, log, metrics, repository, render, clusters, pokes, origin } = foundation;
  const stopping = new AbortController();
  const poker = steadyPoker({ pokes, clock, log }, stopping.signal);
  const again = retries(clock, (cluster) => poker.poke([cluster]));
  const observing = observers({
    clock,
    log,
    id: processId,
    lookAgain: again.gone,
  });
  const look = applier(
    {
      clock,
      log,
      origin,
      repository,
      render,
      openCluster: clusters.open,
      memory: appliedMemory(),
      standstill: standstill(clock),
      gathering: gathering(clock),
      observers: observing,
      observerId: processId,
      lookAgain: again.lookAgain,
      news: news(),
      onApplied: ({ changes }) => metrics.changes({ ...changes }),
    },
    again,
  );
  pokes.work(look, { concurrency: config.concurrency });
  pokes.sweepEvery(config.sweep, async () => {
    const tip = await repository.fetchTip();
    const federation = tip && (await render(tip)).federation;
    if (federation) await pokes.poke(federation.clusters.map(({ name }) => name));
  });
  return {
    stop: async () => {
      stopping.abort();
      await observing.stopAll();
    },
  };
}

/** Both are undefined where no forge is configured. */
function connectForge({ openForge, clock, log }: Foundation) {
  if (!openForge) return { forge: undefined, statuses: undefined };
  const forge = openForge();
  return { forge, statuses: statusQueue({ forge, clock, log }) };
}

/** How long the last statuses may take at the end; what is owed then is paid after the next start. */
const DRAIN_MS = 2_000;

export interface RunningWatcher extends Running {
  /** A push may have happened. */
  hint(): void;
  /** A pull request or a merge queue may have changed. */
  hintPullRequests(): void;
  /** The tip as last seen. */
  tip(): string | undefined;
}

/** Watches the branch and answers for its commits; `pages` are told of them. Rejects where the repository cannot be read at all. */
export async function startWatcher(
  foundation: Foundation,
  pages?: Pick<CommitReports, 'judged' | 'status' | 'planned'>,
): Promise<RunningWatcher> {
  const { config, clock, log, metrics, repository, render, clusters, pokes, origin } = foundation;
  const { forge, statuses } = connectForge(foundation);
  const { branch } = config.repository;
  const tellVerdict = verdictTeller(metrics);
  const reports = reporter({
    clock,
    log,
    origin,
    repository,
    forge,
    statuses,
    openCluster: clusters.open,
    targetUrl: commitUrl(config),
    onVerdict: (told) => {
      tellVerdict(told.verdict);
      pages?.judged(told);
    },
    onStatus: pages?.status,
    onPosted: (state, _revision, ms) => metrics.pushToVerdict(state, ms / 1000),
  });
  metrics.clusterLags(reports.lags);
  const watching = watcher({
    clock,
    log,
    branch,
    repository,
    forge,
    render,
    pokes,
    reporter: reports,
    onOwed: metrics.statusesOwed,
    pollMs: config.poll,
    sweepMs: config.sweep,
  });
  let checks: RunningChecks | undefined;
  const stop = async () => {
    watching.close();
    reports.close();
    await checks?.stop();
    await statuses?.drain(DRAIN_MS);
    statuses?.close();
    await forge?.close();
  };
  await watching.start().catch(async (error) => {
    await stop();
    throw error;
  });
  if (forge && statuses) checks = await startPullRequestChecks(foundation, { forge, statuses }, pages);
  const hint = () => {
    watching.hint();
    checks?.pushed();
  };
  return { hint, hintPullRequests: () => checks?.hint(), tip: watching.tip, stop };
}
