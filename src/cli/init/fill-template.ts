import { federationPath } from '../../federation/parse-federation.ts';
import { type ClusterEntry, replaceClusters, replaceText } from '../federation-text.ts';
import type { TemplateFiles } from './template.ts';

const OVERLAYS = 'clusters/';

/** What of a cluster's folder says which cluster it is. */
const OWN_FILE = 'zone.yaml';

/** The template with these clusters in place of its own, each with a folder of its own. Pure. */
export function fillTemplate(
  template: TemplateFiles,
  federation: string,
  clusters: readonly ClusterEntry[],
): TemplateFiles {
  const files = new Map<string, string>();
  for (const [path, content] of template) {
    if (path === federationPath) files.set(path, fillFederation(content, federation, clusters));
    else if (!path.startsWith(OVERLAYS)) files.set(path, content);
  }
  for (const [path, content] of firstOverlay(template)) {
    for (const { name } of clusters)
      files.set(`${OVERLAYS}${name}/${path}`, fillOverlay(path, content, name));
  }
  return files;
}

function fillFederation(text: string, federation: string, clusters: readonly ClusterEntry[]): string {
  return replaceClusters(replaceText(text, ['metadata', 'name'], federation), clusters);
}

/** The template's clusters are all alike: any one shows what a cluster's folder holds. */
function firstOverlay(template: TemplateFiles): [string, string][] {
  const overlays = [...template].filter(([path]) => path.startsWith(OVERLAYS));
  const folder = `${overlays[0]?.[0].split('/').slice(0, 2).join('/')}/`;
  return overlays
    .filter(([path]) => path.startsWith(folder))
    .map(([path, content]) => [path.slice(folder.length), content]);
}

function fillOverlay(path: string, content: string, cluster: string): string {
  return path === OWN_FILE ? replaceText(content, ['data', 'zone'], cluster) : content;
}
