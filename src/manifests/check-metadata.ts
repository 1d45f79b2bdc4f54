import { formatPath, keyOffsetAt, nodeAt, offsetAt, type SourceNode } from './source-node.ts';
import type { Report } from './source-text.ts';

/** metadata: an identity that is fit for a URL, labels and annotations that are strings, and nothing of ours. */
export function checkMetadata(node: SourceNode, report: Report): void {
  const metadata = nodeAt(node, ['metadata']);
  if (metadata?.type !== 'map') {
    const message = metadata ? 'metadata is not an object' : 'the object has no metadata';
    report(offsetAt(node, ['metadata']), { field: 'metadata', message, advice: 'Give it at least a name' });
    return;
  }
  checkName(node, report);
  checkNamespace(node, report);
  checkStrings(node, 'labels', report);
  checkStrings(node, 'annotations', report);
  checkOurs(node, 'labels', report);
  checkOurs(node, 'annotations', report);
}

function checkName(node: SourceNode, report: Report): void {
  const field = 'metadata.name';
  const generated = nodeAt(node, ['metadata', 'generateName']);
  if (generated) {
    report(keyOffsetAt(node, ['metadata', 'generateName']), {
      field: 'metadata.generateName',
      message: 'a generated name would make a new object with every rollout',
      advice: 'Give metadata.name instead',
    });
    return;
  }
  const name = nodeAt(node, ['metadata', 'name']);
  if (!name) {
    report(offsetAt(node, ['metadata']), {
      field,
      message: 'the object has no name',
      advice: 'Give metadata.name',
    });
  } else if (!isPathSegment(name)) {
    const message = 'this is not a name that an object can have';
    report(offsetAt(node, ['metadata', 'name']), { field, message, advice: nameAdvice });
  }
}

const nameAdvice = 'Use lower-case letters, digits, "-" and "."; put it in quotes if it looks like a number';

/** What the API server takes as a path segment: path.IsValidPathSegmentName in k8s.io/apimachinery. */
function isPathSegment(node: SourceNode): boolean {
  if (node.type !== 'scalar' || typeof node.value !== 'string') return false;
  return node.value !== '' && node.value.length <= 253 && !/^\.\.?$|[/%\s\p{Cc}]/u.test(node.value);
}

const dnsLabel = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

function checkNamespace(node: SourceNode, report: Report): void {
  const path = ['metadata', 'namespace'];
  const namespace = nodeAt(node, path);
  const value = namespace?.type === 'scalar' ? namespace.value : undefined;
  if (!namespace || (typeof value === 'string' && dnsLabel.test(value))) return;
  report(offsetAt(node, path), {
    field: 'metadata.namespace',
    message: 'this is not the name of a namespace (a DNS-1123 label)',
    advice: 'Use lower-case letters, digits and "-"; leave the field out for the default namespace',
  });
}

function checkStrings(node: SourceNode, name: 'labels' | 'annotations', report: Report): void {
  const map = nodeAt(node, ['metadata', name]);
  if (!map || (map.type === 'scalar' && map.value === null)) return;
  if (map.type !== 'map') {
    report(map.offset, { field: `metadata.${name}`, message: `${name} is not an object` });
    return;
  }
  for (const { key, value } of map.entries) {
    if (value.type === 'scalar' && typeof value.value === 'string') continue;
    report(value.offset, {
      field: formatPath(['metadata', name, key]),
      message: `the value of ${name === 'labels' ? 'a label' : 'an annotation'} is a string, and this is none`,
      advice: 'Put it in quotes',
    });
  }
}

/** What KEP-3659 and our own two-step deletion keep in metadata; of a label or annotation, what it says. */
const ours = {
  labels: {
    'applyset.kubernetes.io/part-of': 'to which ApplySet an object belongs',
    'applyset.kubernetes.io/id': 'that an object is the parent of an ApplySet',
  },
  annotations: {
    'applyset.kubernetes.io/tooling': 'which tool has an ApplySet',
    'applyset.kubernetes.io/contains-group-kinds': 'which kinds an ApplySet has',
    'applyset.kubernetes.io/additional-namespaces': 'in which namespaces an ApplySet is',
    'lockstep.dev/pruning': 'that an object is about to be deleted',
  },
} as const;

function checkOurs(node: SourceNode, of: 'labels' | 'annotations', report: Report): void {
  for (const [name, meaning] of Object.entries(ours[of])) {
    const path = ['metadata', of, name];
    if (!nodeAt(node, path)) continue;
    report(keyOffsetAt(node, path), {
      field: formatPath(path),
      message: `the ${of === 'labels' ? 'label' : 'annotation'} says ${meaning}, and Lockstep sets it itself`,
      advice: 'Remove it',
    });
  }
}
