import type { Random } from './random.ts';
import { ADDRESSES, BADS, EXTRAS, firstTree, type Tree } from './tree.ts';

export type PushKind =
  | 'first'
  | 'change'
  | 'extras'
  | 'address'
  | 'nothing'
  | 'bad'
  | 'back'
  | 'sideways'
  | 'last';

export interface PushStep {
  /** Since the run began. */
  atMs: number;
  push: PushKind;
  /** Its number; a branch that is forced back gets a commit that was there before. */
  commit: number;
  /** What the commit is made of; absent where it is there already. */
  made?: { tree: Tree; parent: number | undefined };
  /** Whether every cluster can be given it. */
  isGood: boolean;
}

/** Between two pushes, in ms: mostly short, now and then long enough for every time-out to run out. */
const GAP_MS = [1_200, 5_000] as const;
const LONG_GAP_MS = [10_000, 18_000] as const;
const LONG_GAPS = 0.08;
/** Pushes that follow at once. */
const BURSTS = 0.08;
const BURST_GAP_MS = [30, 250] as const;
/** How far back a branch is forced. */
const MOST_BACK = 6;

const KINDS: readonly PushKind[] = [
  ...Array<PushKind>(8).fill('change'),
  ...Array<PushKind>(6).fill('extras'),
  'address',
  'nothing',
  'bad',
  'bad',
  'back',
  'back',
  'sideways',
  'sideways',
];

interface Commit {
  number: number;
  parent: number | undefined;
  tree: Tree;
}

/** Pushes until `endMs`, in order: the first is everything, and the last is good. */
export function planPushes(random: Random, { endMs }: { endMs: number }): PushStep[] {
  const commits: Commit[] = [];
  const steps: PushStep[] = [];
  let tip: Commit | undefined;

  function commitOn(parent: Commit | undefined, tree: Tree): Commit {
    const commit = { number: commits.length, parent: parent?.number, tree };
    commits.push(commit);
    return commit;
  }

  function add(atMs: number, push: PushKind): void {
    const { commit, isNew } = nextCommit(push);
    tip = commit;
    const { number, parent, tree } = commit;
    const isGood = tree.bad === undefined;
    steps.push({ atMs, push, commit: number, ...(isNew && { made: { tree, parent } }), isGood });
  }

  function nextCommit(push: PushKind): { commit: Commit; isNew: boolean } {
    if (!tip) return { commit: commitOn(undefined, firstTree), isNew: true };
    if (push === 'back') return { commit: random.pick(former(commits, tip)), isNew: false };
    const parent = push === 'sideways' ? random.pick(former(commits, tip)) : tip;
    return { commit: commitOn(parent, changed(random, parent.tree, push)), isNew: true };
  }

  add(0, 'first');
  let atMs = gap(random);
  while (atMs < endMs) {
    const goesBack = tip !== undefined && former(commits, tip).length > 0;
    const kinds = goesBack ? KINDS : KINDS.filter((kind) => kind !== 'back' && kind !== 'sideways');
    add(atMs, random.pick(kinds));
    atMs += gap(random);
  }
  add(endMs, 'last');
  return steps;
}

function gap(random: Random): number {
  if (random.chance(BURSTS)) return random.between(...BURST_GAP_MS);
  return random.chance(LONG_GAPS) ? random.between(...LONG_GAP_MS) : random.between(...GAP_MS);
}

/** The good commits that a tip stands on, the nearest first. */
function former(commits: readonly Commit[], { parent }: Commit): Commit[] {
  const found: Commit[] = [];
  let at = parent;
  while (at !== undefined && found.length < MOST_BACK) {
    const commit = commits[at];
    if (commit && commit.tree.bad === undefined) found.push(commit);
    at = commit?.parent;
  }
  return found;
}

function changed(random: Random, { bad: _, ...tree }: Tree, push: PushKind): Tree {
  switch (push) {
    case 'nothing':
      return tree;
    case 'bad':
      return { ...tree, bad: random.pick(BADS) };
    case 'address':
      return { ...tree, address: random.pick(ADDRESSES) };
    case 'extras':
      return { ...tree, extras: withExtras(random, tree) };
    default:
      return { ...tree, values: withValues(random, tree) };
  }
}

function withValues(random: Random, { values }: Tree): number[] {
  const next = [...values];
  for (let left = random.between(1, 3); left > 0; left--) {
    next[random.between(0, next.length - 1)] = random.between(1, 1_000_000);
  }
  return next;
}

/** One or two come, change or go. */
function withExtras(random: Random, { extras }: Tree): Tree['extras'] {
  const next = { ...extras };
  for (const name of random.shuffled(EXTRAS).slice(0, random.between(1, 2))) {
    if (name in next && random.chance(0.7)) delete next[name];
    else next[name] = random.between(1, 1_000_000);
  }
  return next;
}
