import type { Federation } from '../federation/federation.ts';
import type { Fault } from '../manifests/fault.ts';
import { defaultLimits } from '../manifests/limits.ts';
import type { SourceFile } from '../manifests/manifest.ts';
import { startOf } from '../manifests/source-text.ts';
import { unknownCluster } from './unknown-cluster.ts';

/** Which files belong to which layer; in each layer sorted by path. */
export interface Layout {
  base: SourceFile[];
  /** By cluster name, every cluster of the federation. */
  overlays: Map<string, SourceFile[]>;
  faults: Fault[];
}

/** Sorts a revision's files into base and overlays. What is no manifest by its name is left out. */
export function layoutOf(files: readonly SourceFile[], federation: Federation): Layout {
  const overlays = federation.clusters.map(({ name }): [string, SourceFile[]] => [name, []]);
  const layout: Layout = { base: [], overlays: new Map(overlays), faults: [] };
  const unknown = new Set<string>();
  for (const file of files.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    if (isBelow(file.path, federation.base)) {
      place(file, layout.base, layout.faults);
    } else if (isBelow(file.path, federation.overlays)) {
      placeOverlay(file, federation, layout, unknown);
    }
  }
  const count =
    layout.base.length + [...layout.overlays.values()].reduce((sum, { length }) => sum + length, 0);
  return count > defaultLimits.files ? tooManyFiles(count) : layout;
}

export function isBelow(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`);
}

function placeOverlay(file: SourceFile, federation: Federation, layout: Layout, unknown: Set<string>): void {
  const [cluster = '', ...rest] = file.path.slice(federation.overlays.length + 1).split('/');
  const files = layout.overlays.get(cluster);
  if (rest.length === 0) {
    if (isManifest(file.path)) layout.faults.push(outsideFolder(file.path, federation));
  } else if (files) {
    place(file, files, layout.faults);
  } else if (!unknown.has(cluster)) {
    unknown.add(cluster);
    const what = `the folder ${federation.overlays}/${cluster}/`;
    layout.faults.push({ ...unknownCluster(what, cluster, federation), place: startOf(file.path) });
  }
}

function place(file: SourceFile, files: SourceFile[], faults: Fault[]): void {
  if (/(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/.test(file.path)) {
    faults.push({ ...kustomization, place: startOf(file.path) });
  } else if (isManifest(file.path)) {
    files.push(file);
  }
}

function isManifest(path: string): boolean {
  return /\.(?:ya?ml|json)$/i.test(path);
}

const kustomization: Fault = {
  message: 'this version of Lockstep does not build kustomizations',
  advice: 'Commit the output of `kustomize build`, or plain manifests with overlays by folder',
};

function outsideFolder(path: string, { overlays }: Federation): Fault {
  const message = 'the manifest is in no folder of a cluster, so nobody would get it';
  return { message, place: startOf(path), advice: `Move it to ${overlays}/<cluster>/, or to the base` };
}

function tooManyFiles(count: number): Layout {
  const message = `the repository has ${count} manifest files, more than the ${defaultLimits.files} that are read`;
  return {
    base: [],
    overlays: new Map(),
    faults: [{ message, advice: 'Put several objects into one file' }],
  };
}
