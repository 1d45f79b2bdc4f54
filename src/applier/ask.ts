import type { Logger } from 'pino';
import type { Federation, FederationCluster } from '../federation/federation.ts';
import type { Repository } from '../git/repository.ts';
import { type Fault, formatFault } from '../manifests/fault.ts';
import type { DesiredObject, Rendering } from '../render/rendering.ts';
import { clip } from './clip.ts';
import type { News } from './news.ts';

/** What the tip wants of one cluster. */
export interface Wanted {
  revision: string;
  federation: Federation;
  cluster: FederationCluster & { uid: string };
  objects: readonly DesiredObject[];
}

export interface AskDeps {
  repository: Repository;
  render: (revision: string) => Promise<Rendering>;
  log: Logger;
  /** Of commits and clusters that nothing is written by: told once, not at every look. */
  news: News;
}

/** What the tip wants, and whether that was asked for after the look began: if not, it is no ground to say "nothing to do". */
export interface Asked {
  wanted: Wanted;
  fresh: boolean;
}

/** What the tip wants, as far as a fetch says that may be under way already. */
export async function askFirst(deps: AskDeps, name: string, signal: AbortSignal): Promise<Asked | undefined> {
  const { tip, fresh } = await deps.repository.latestTip(signal);
  const latest = await wantedAt(deps, tip, name);
  if (latest) return { wanted: latest, fresh };
  const wanted = fresh ? undefined : await ask(deps, name, signal);
  return wanted && { wanted, fresh: true };
}

/**
 * What the branch's tip wants of the cluster, as of a request to the remote that begins now.
 * Undefined where nothing may be written: no branch, a bad commit, a cluster that it does not know or pin.
 * The reporter sees the same and says so; here it is only logged.
 */
async function ask(deps: AskDeps, name: string, signal: AbortSignal): Promise<Wanted | undefined> {
  return wantedAt(deps, await deps.repository.fetchTip(signal), name);
}

/** As `ask`, where most likely nothing has changed since `before`. */
export async function askAgain(
  deps: AskDeps,
  before: Wanted,
  signal: AbortSignal,
): Promise<Wanted | undefined> {
  const revision = await deps.repository.askTip(signal);
  return revision === before.revision ? before : ask(deps, before.cluster.name, signal);
}

/** What `News` keeps of the branch as a whole; it is no name of a cluster's. */
const THE_TIP = 'the tip';

async function wantedAt(
  deps: AskDeps,
  revision: string | undefined,
  name: string,
): Promise<Wanted | undefined> {
  if (revision === undefined) {
    if (deps.news.isNew(THE_TIP, 'gone')) deps.log.warn('the branch is gone: nothing is applied or pruned');
    return undefined;
  }
  const { federation, faults, objects } = await deps.render(revision);
  if (!federation || faults.length > 0) {
    tellBadCommit(deps, revision, faults);
    return undefined;
  }
  deps.news.over(THE_TIP);
  const cluster = federation.clusters.find((one) => one.name === name);
  if (!cluster?.uid) {
    tellOfCluster(
      deps,
      { revision, cluster: name },
      cluster ? 'the cluster is not enrolled' : 'no such cluster',
    );
    return undefined;
  }
  return {
    revision,
    federation,
    cluster: { ...cluster, uid: cluster.uid },
    objects: objects.get(name) ?? [],
  };
}

/** It is bad for every cluster and at every look: it is told once. */
function tellBadCommit({ news, log }: AskDeps, revision: string, faults: readonly Fault[]): void {
  if (!news.isNew(THE_TIP, revision)) return;
  const [first] = faults;
  log.warn(
    {
      revision,
      faults: faults.length,
      ...(first?.cluster && { cluster: first.cluster }),
      ...(first && { first: clip(formatFault(first)) }),
    },
    'the commit is bad: nothing of it is applied anywhere',
  );
}

function tellOfCluster(
  { news, log }: AskDeps,
  where: { revision: string; cluster: string },
  problem: string,
): void {
  if (news.isNew(`the tip of ${where.cluster}`, where.revision)) log.warn(where, problem);
}
