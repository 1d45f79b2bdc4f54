import { statusQueue } from '../../../src/github/status-queue.ts';
import { parseFile } from '../../../src/manifests/parse-file.ts';
import { pullRequestChecks } from '../../../src/pull-requests/pull-request-checks.ts';
import { renderTree } from '../../../src/render/render-tree.ts';
import { manualClock } from '../../doubles/manual-clock.ts';
import { memoryForge } from '../../doubles/memory-forge.ts';
import {
  type FixtureFile,
  type MemoryRemote,
  memoryRemote,
  memoryRepository,
} from '../../doubles/memory-repository.ts';
import { memoryLogger } from '../watcher/memory-logger.ts';

export type Files = Record<string, FixtureFile>;

export const POLL_MS = 30_000;
const CONTEXT = 'lockstep/plan';

export const federation = `apiVersion: lockstep.dev/v1alpha1
kind: Federation
metadata: {name: site}
spec:
  clusters: [{name: a}, {name: b}]
`;

export const configMap = (name: string, value = 'x') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {value: ${value}}\n`;

export const site: Files = { 'federation.yaml': federation, 'base/site.yaml': configMap('site') };

/** What a pull request proposes that adds one object. */
export const more: Files = { ...site, 'base/more.yaml': configMap('more') };

/** The status of a head that proposes `more`. */
export const VALID = 'success: 2 clusters, 4 objects, valid';

export type World = Awaited<ReturnType<typeof world>>;

/** A branch with the sample on it, a forge, and checks that run on a clock that stands still. */
export async function world() {
  const clock = manualClock();
  const remote = memoryRemote();
  const forge = memoryForge({ clock });
  const log = memoryLogger();
  const rendered: string[] = [];
  const base = remote.commit(site);

  /** One process's checks: its mirror, its memory, its queue. */
  const begin = (more: Partial<Parameters<typeof pullRequestChecks>[0]> = {}) => {
    const statuses = statusQueue({ forge, clock, log: log.logger });
    const checks = pullRequestChecks({
      clock,
      log: log.logger,
      branch: 'main',
      repository: memoryRepository(remote),
      forge,
      statuses,
      render: (tree) => {
        rendered.push(tree.hash);
        return renderTree({ parseFiles: async (files) => files.map((file) => parseFile(file)) }, tree);
      },
      pollMs: POLL_MS,
      ...more,
    });
    return { ...checks, statuses };
  };
  const told = (sha: string) =>
    forge
      .statuses(sha, CONTEXT)
      .map(({ state, description }) => `${state}: ${description}`)
      .reverse();
  return {
    clock,
    remote,
    forge,
    log,
    rendered,
    base,
    begin,
    told,
    /** Lets everything that is due happen. */
    settle: () => clock.advance(100),
    /** Opens a pull request, or pushes to it; the branch stays where it is. */
    propose: (number: number, files: Files, { isFork = false, on = base } = {}) =>
      propose({ remote, forge }, { number, files, isFork, on }),
  };
}

/** A world whose checks have begun, and have looked once. */
export async function begun(): Promise<World & { checks: ReturnType<World['begin']> }> {
  const all = await world();
  const checks = all.begin();
  checks.start();
  await all.settle();
  return { ...all, checks };
}

function propose(
  { remote, forge }: { remote: MemoryRemote; forge: ReturnType<typeof memoryForge> },
  { number, files, isFork, on }: { number: number; files: Files; isFork: boolean; on: string },
): string {
  const { tip } = remote;
  const head = remote.commit(files, { parents: [on] });
  remote.tip = tip;
  remote.refs.set(`refs/pull/${number}/head`, head);
  forge.setPullRequest('main', number, { head, isFork });
  return head;
}
