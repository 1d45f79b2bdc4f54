import { byPlace, type Fault } from '../manifests/fault.ts';
import { defaultLimits } from '../manifests/limits.ts';
import type { SourceFile } from '../manifests/manifest.ts';
import { readSource } from '../manifests/read-source.ts';
import { nodeAt, offsetAt, type SourceNode, textAt, toValue } from '../manifests/source-node.ts';
import { type SourceText, startOf } from '../manifests/source-text.ts';
import { durationMs } from './duration.ts';
import type { Federation } from './federation.ts';
import { faultsOf } from './issues.ts';
import { type FederationFile, federationSchema } from './schema.ts';

/** Where every manifests repository keeps its federation. */
export const federationPath = 'federation.yaml';

/** Parsed on the main thread, so it is kept small: enough for thousands of clusters. */
const maxBytes = 512 * 1024;

/** Either a federation, or every fault of its file. */
export interface ParsedFederation {
  federation?: Federation;
  faults: Fault[];
}

/** federation.yaml to a federation with all defaults filled in. Pure, and never throws. */
export function parseFederation(file: SourceFile | undefined): ParsedFederation {
  if (!file) return { faults: [missingFile] };
  const { source, documents, faults } = readSource(file, { ...defaultLimits, fileBytes: maxBytes });
  const [root, second] = documents;
  if (faults.length > 0) return { faults };
  if (!root) return { faults: [{ ...emptyFile, place: startOf(file.path) }] };
  if (second) return { faults: [{ ...secondDocument, place: source.placeAt(second.offset) }] };
  return check(root, source);
}

function check(root: SourceNode, source: SourceText): ParsedFederation {
  const { data, error } = federationSchema.safeParse(toValue(root));
  const faults = [
    ...faultsOf(federationSchema, error?.issues ?? [], root, source),
    ...duplicates('name', root, source),
    ...duplicates('uid', root, source),
    ...(data ? overlap(data, root, source) : []),
  ];
  return data && faults.length === 0
    ? { federation: toFederation(data, root, source), faults }
    : { faults: faults.sort(byPlace) };
}

const missingFile: Fault = {
  message: 'the repository has no federation.yaml at its root',
  advice: 'Run `lockstep init` in an empty folder to see one',
};
const emptyFile: Fault = {
  message: 'federation.yaml is empty',
  advice: 'Run `lockstep init` in an empty folder to see what belongs there',
};
const secondDocument: Fault = {
  message: 'federation.yaml holds one document, and here a second one begins',
  advice: 'Remove it: one repository is one federation',
};

/** Two clusters of one name would share a folder; two of one uid are the same cluster. */
function duplicates(field: 'name' | 'uid', root: SourceNode, source: SourceText): Fault[] {
  const clusters = nodeAt(root, ['spec', 'clusters']);
  const items = clusters?.type === 'list' ? clusters.items : [];
  const first = new Map<string, number>();
  return items.flatMap((item, index) => {
    const value = textAt(item, [field]);
    if (value === undefined) return [];
    const earlier = first.get(value);
    if (earlier === undefined) {
      first.set(value, index);
      return [];
    }
    const { line } = source.placeAt(offsetAt(root, ['spec', 'clusters', earlier, field]));
    const message = `the ${field} ${value} is already that of the cluster in line ${line}`;
    const place = source.placeAt(offsetAt(item, [field]));
    return [
      {
        field: `spec.clusters[${index}].${field}`,
        message,
        place,
        advice: `Give each cluster a ${field} of its own`,
      },
    ];
  });
}

function overlap({ spec }: FederationFile, root: SourceNode, source: SourceText): Fault[] {
  const [base, overlays] = [`${spec.base}/`, `${spec.overlays}/`];
  if (!base.startsWith(overlays) && !overlays.startsWith(base)) return [];
  const given = nodeAt(root, ['spec', 'overlays']) ? 'overlays' : 'base';
  const message = `the folders base (${spec.base}) and overlays (${spec.overlays}) are inside each other`;
  const place = source.placeAt(offsetAt(root, ['spec', given]));
  return [{ field: `spec.${given}`, message, place, advice: 'Put them side by side' }];
}

function toFederation({ metadata, spec }: FederationFile, root: SourceNode, source: SourceText): Federation {
  const { timeout, settle, address, allowPrivate } = spec.verify;
  return {
    name: metadata.name,
    clusters: spec.clusters.map(({ uid, ...cluster }, index) => ({
      ...cluster,
      ...(uid === undefined ? {} : { uid }),
      place: source.placeAt(offsetAt(root, ['spec', 'clusters', index])),
    })),
    base: spec.base,
    overlays: spec.overlays,
    namespace: spec.namespace,
    adopt: spec.adopt,
    verify: { address, timeoutMs: durationMs(timeout), settleMs: durationMs(settle), allowPrivate },
    prune: spec.prune,
  };
}
