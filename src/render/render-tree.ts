import type { Federation } from '../federation/federation.ts';
import { federationPath, type ParsedFederation, parseFederation } from '../federation/parse-federation.ts';
import type { RepositoryTree } from '../git/repository.ts';
import { byPlace, type Fault } from '../manifests/fault.ts';
import type { Manifest, Parsed, SourceFile } from '../manifests/manifest.ts';
import { emptyClusters } from './empty-clusters.ts';
import type { finishObject } from './finish-object.ts';
import { type Layout, layoutOf } from './layout.ts';
import { blockingEntries, refusedManifests } from './refused-entries.ts';
import { type Layers, renderManifests } from './render-manifests.ts';
import type { Rendering } from './rendering.ts';

export interface RenderDeps {
  /** One result a file, in their order. */
  parseFiles(files: readonly SourceFile[]): Promise<Parsed[]>;
  parseFederation?: (file: SourceFile | undefined) => ParsedFederation;
  finishObject?: typeof finishObject;
}

/** A revision's tree to what it wants of every cluster, or to everything that is wrong with it. */
export async function renderTree(deps: RenderDeps, tree: RepositoryTree): Promise<Rendering> {
  const blocked = blockingEntries(tree.refused);
  if (blocked.length > 0) return bad(tree, blocked);
  const { parseFederation: parse = parseFederation } = deps;
  const { federation, faults } = parse(tree.files.find(({ path }) => path === federationPath));
  return federation ? renderFederation(deps, tree, federation) : bad(tree, faults);
}

async function renderFederation(
  deps: RenderDeps,
  tree: RepositoryTree,
  federation: Federation,
): Promise<Rendering> {
  const layout = layoutOf(tree.files, federation);
  const { layers, faults: syntax } = await parseLayout(deps, layout);
  const { objects, faults: semantic, notes } = renderManifests(federation, layers, deps.finishObject);
  const faults = [...refusedManifests(tree.refused, federation), ...layout.faults, ...syntax, ...semantic];
  // Told only when all else is right: a broken manifest must not look like a missing one.
  if (faults.length === 0) faults.push(...emptyClusters(federation, objects));
  const allNotes = [...notes, ...unpinned(federation)].sort(byPlace);
  if (faults.length > 0) return { ...bad(tree, faults), federation, notes: allNotes };
  return { treeHash: tree.hash, federation, faults, notes: allNotes, objects };
}

async function parseLayout(
  deps: RenderDeps,
  { base, overlays }: Layout,
): Promise<{ layers: Layers; faults: Fault[] }> {
  const parsed = await deps.parseFiles([base, ...overlays.values()].flat());
  let next = 0;
  const take = (files: readonly SourceFile[]): Manifest[] => {
    const results = parsed.slice(next, next + files.length);
    next += files.length;
    return results.flatMap(({ manifests }) => manifests);
  };
  const layers: Layers = {
    base: take(base),
    overlays: new Map([...overlays].map(([cluster, files]) => [cluster, take(files)])),
  };
  return { layers, faults: parsed.flatMap(({ faults }) => faults) };
}

function bad(tree: RepositoryTree, faults: Fault[]): Rendering {
  return { treeHash: tree.hash, faults: faults.toSorted(byPlace), notes: [], objects: new Map() };
}

/** Not a fault of the commit: a cluster is pinned after its name was added. Until then nothing is written to it. */
function unpinned({ clusters }: Federation): Fault[] {
  const [first, ...others] = clusters.filter(({ uid }) => uid === undefined);
  if (!first) return [];
  const message = `${others.length === 0 ? `${first.name} has` : `${others.length + 1} clusters have`} no uid`;
  return [{ message, place: first.place, advice: 'Run `lockstep enroll` for each before the first rollout' }];
}
