import assert from 'node:assert/strict';
import type { RepositoryTree } from '../../../src/git/repository.ts';
import { formatFault } from '../../../src/manifests/fault.ts';
import type { SourceFile } from '../../../src/manifests/manifest.ts';
import { parseFile } from '../../../src/manifests/parse-file.ts';
import { renderTree } from '../../../src/render/render-tree.ts';
import type { Rendering } from '../../../src/render/rendering.ts';

/** What a tree is rendered with. */
export const deps = {
  parseFiles: async (files: readonly SourceFile[]) => files.map((file) => parseFile(file)),
};

const uids = ['0f8c2f43-6c0c-4c3e-9f5e-0a9f3f1d2b11', '1f8c2f43-6c0c-4c3e-9f5e-0a9f3f1d2b11'];

/** The clusters a and b. */
export const federationYaml = `apiVersion: lockstep.dev/v1alpha1
kind: Federation
metadata: {name: global-site}
spec:
  clusters: [{name: a, uid: ${uids[0]}}, {name: b, uid: ${uids[1]}}]
`;

export function treeOf(
  files: Record<string, string>,
  refused: RepositoryTree['refused'] = [],
): RepositoryTree {
  const encoder = new TextEncoder();
  const entries = Object.entries(files).map(([path, text]) => ({ path, content: encoder.encode(text) }));
  return { hash: 'a-tree', files: entries, refused };
}

export function configMap(name: string, value = 'base', extra = ''): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}${extra}}\ndata: {from: ${value}}\n`;
}

/** Renders a valid tree. */
export async function render(files: Record<string, string>): Promise<Rendering> {
  const rendering = await renderTree(deps, treeOf({ 'federation.yaml': federationYaml, ...files }));
  assert.deepEqual(rendering.faults.map(formatFault), []);
  return rendering;
}

/** `ConfigMap default/a=base` for each object of the cluster, in order. */
export function contentsOf({ objects }: Rendering, cluster: string): string[] {
  return (objects.get(cluster) ?? []).map(({ object }) => {
    const { namespace = '', name } = object.metadata;
    const { from } = { from: undefined, ...(object['data'] as object) };
    return `${object.kind} ${namespace}/${name}=${from}`;
  });
}
