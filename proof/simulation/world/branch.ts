import type { MemoryForge } from '../../../test/doubles/memory-forge.ts';
import type { MemoryRemote } from '../../../test/doubles/memory-repository.ts';
import type { Site } from './site.ts';
import type { VirtualTime } from './virtual-time.ts';

/** A commit that is, or was, the branch's tip. */
export interface Tip {
  /** Undefined: the branch was deleted. */
  sha: string | undefined;
  /** When it became the tip, in virtual ms. */
  since: number;
}

/** The watched branch. */
export interface Branch {
  /** Every commit's content. */
  sites: ReadonlyMap<string, Site>;
  /** Oldest first; a commit that came back stands there twice. */
  tips: readonly Tip[];
  /** Makes a commit of this content; it is the tip at once. */
  commit(site: Site, parents?: string[]): string;
  /** Makes a commit of this content that is not the tip. */
  prepare(site: Site, parents?: string[]): string;
  /** Sets the branch, as a force-push does; undefined deletes it. */
  setTip(sha: string | undefined, lags?: Lags): void;
}

/** After a push. */
export interface Lags {
  /** Git shows it so much later. */
  shownAfterMs?: number;
  /** The forge lists it so much later. */
  listedAfterMs?: number;
}

export interface BranchDeps {
  remote: MemoryRemote;
  forge: MemoryForge;
  time: VirtualTime;
  filesOf: (site: Site) => Record<string, string>;
  tipMoved: (tip: Tip) => void;
}

export function branch({ remote, forge, time, filesOf, tipMoved }: BranchDeps): Branch {
  const sites = new Map<string, Site>();
  const tips: Tip[] = [];

  function show(sha: string | undefined): void {
    remote.tip = sha;
    const tip = { sha, since: time.now() };
    tips.push(tip);
    tipMoved(tip);
  }

  function setTip(sha: string | undefined, { shownAfterMs, listedAfterMs }: Lags = {}): void {
    forge.recordPush('main', sha, listedAfterMs);
    if (shownAfterMs === undefined) show(sha);
    else time.after(shownAfterMs, undefined, () => show(sha));
  }

  function prepare(site: Site, parents?: string[]): string {
    const { tip } = remote;
    const sha = remote.commit(filesOf(site), parents && { parents });
    remote.tip = tip;
    sites.set(sha, site);
    return sha;
  }

  return {
    sites,
    tips,
    prepare,
    setTip,
    commit: (site, parents) => {
      const sha = prepare(site, parents);
      setTip(sha);
      return sha;
    },
  };
}
