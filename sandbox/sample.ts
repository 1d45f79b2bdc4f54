import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDocument, stringify } from 'yaml';

const template = fileURLToPath(new URL('../repo-template/', import.meta.url));

/** Paths and contents of a manifests repository. */
export type Files = Record<string, string>;

export interface SampleOptions {
  clusters: readonly { name: string; uid: string }[];
  /** By default as in the template. */
  federation?: string;
  /** Other than `default`, it is made by the sample itself: then several samples fit into the same clusters. */
  namespace?: string;
  /** By default as in the template; 0: any free one, so that several samples fit into the same clusters. */
  nodePort?: number;
  /** More fields of federation.yaml's spec, e.g. `{verify: {address: 'shared', timeout: '5s'}}`. */
  spec?: Record<string, unknown>;
}

/** repo-template, pinned to these clusters: the blog's sample in today's terms. */
export async function sampleFiles(options: SampleOptions): Promise<Files> {
  const { clusters, namespace = 'default' } = options;
  const names = new Set(clusters.map(({ name }) => name));
  const all = await readTemplate();
  const files = Object.fromEntries(
    Object.entries(all).filter(([path]) => names.has(overlayOf(path) ?? '') || overlayOf(path) === undefined),
  );
  files['federation.yaml'] = pinned(files['federation.yaml'] ?? '', options);
  if (namespace !== 'default') files['base/namespace.yaml'] = namespaceManifest(namespace);
  if (options.nodePort !== undefined) {
    const line = options.nodePort === 0 ? '' : `nodePort: ${options.nodePort}`;
    files['base/service.yaml'] = (files['base/service.yaml'] ?? '').replace(/nodePort: \d+/, line);
  }
  return files;
}

async function readTemplate(): Promise<Files> {
  const entries = await readdir(template, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = async (path: string) => [path.slice(template.length), await readFile(path, 'utf8')] as const;
  return Object.fromEntries(await Promise.all(paths.map(read)));
}

function overlayOf(path: string): string | undefined {
  return /^clusters\/([^/]+)\//.exec(path)?.[1];
}

/** The template's own file, comments included, with the clusters that there are. */
function pinned(text: string, { clusters, federation, namespace, spec = {} }: SampleOptions): string {
  const document = parseDocument(text);
  if (federation) document.setIn(['metadata', 'name'], federation);
  if (namespace) document.setIn(['spec', 'namespace'], namespace);
  document.setIn(
    ['spec', 'clusters'],
    clusters.map(({ name, uid }) => ({ name, uid })),
  );
  for (const [field, value] of Object.entries(spec)) document.setIn(['spec', field], value);
  return String(document);
}

function namespaceManifest(name: string): string {
  return stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
}
