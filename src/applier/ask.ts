import type { Logger } from 'pino';
import type { Federation, FederationCluster } from '../federation/federation.ts';
import type { Repository } from '../git/repository.ts';
import type { DesiredObject, Rendering } from '../render/rendering.ts';

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

async function wantedAt(
  deps: AskDeps,
  revision: string | undefined,
  name: string,
): Promise<Wanted | undefined> {
  if (revision === undefined) {
    deps.log.warn({ cluster: name }, 'the branch is gone: nothing is applied or pruned');
    return undefined;
  }
  const { federation, faults, objects } = await deps.render(revision);
  if (!federation || faults.length > 0) {
    deps.log.warn(
      { revision, faults: faults.length },
      'the commit is bad: nothing of it is applied anywhere',
    );
    return undefined;
  }
  const cluster = federation.clusters.find((one) => one.name === name);
  if (!cluster?.uid) {
    deps.log.warn({ revision, cluster: name }, cluster ? 'the cluster is not enrolled' : 'no such cluster');
    return undefined;
  }
  return {
    revision,
    federation,
    cluster: { ...cluster, uid: cluster.uid },
    objects: objects.get(name) ?? [],
  };
}
