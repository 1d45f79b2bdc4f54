import { checkApiVersion } from './check-api-version.ts';
import { checkMetadata } from './check-metadata.ts';
import { entryOf, nodeAt, type ScalarNode, type SourceNode, textAt } from './source-node.ts';
import type { FaultDetails, Report } from './source-text.ts';

/**
 * What can be said of an object by itself: its type, its identity, and what must not be in it
 * (Kubernetes API conventions; KEP-3659 for the ApplySet label).
 */
export function checkObject(node: SourceNode, report: Report): void {
  if (node.type !== 'map') {
    report(node.offset, {
      message: 'a manifest is an object with apiVersion, kind and metadata, and this is none',
      advice: 'Is a "---" misplaced, or is this file no manifest?',
    });
    return;
  }
  const object = nameOf(node);
  const named: Report = (offset, fault) =>
    report(offset, object === undefined ? fault : { object, ...fault });
  const ciphertext = sopsOffset(node);
  if (ciphertext !== undefined) {
    named(ciphertext, sopsFault);
    return;
  }
  checkApiVersion(node, named);
  checkMetadata(node, named);
}

/** `Kind namespace/name`, as far as the object says it. */
function nameOf(node: SourceNode): string | undefined {
  const kind = textAt(node, ['kind']);
  const name = textAt(node, ['metadata', 'name']);
  const namespace = textAt(node, ['metadata', 'namespace']);
  if (kind === undefined || name === undefined) return undefined;
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

/**
 * Where an object shows that SOPS (https://getsops.io) encrypted it: a map `sops` with a message authentication code, or
 * a value in its own form, of which somebody took that map away.
 */
function sopsOffset(node: SourceNode): number | undefined {
  if (nodeAt(node, ['sops', 'mac']) !== undefined) return entryOf(node, 'sops')?.keyOffset;
  return ciphertextOffset(node);
}

function ciphertextOffset(node: SourceNode): number | undefined {
  if (node.type === 'scalar') return isCiphertext(node.value) ? node.offset : undefined;
  const children = node.type === 'list' ? node.items : node.entries.map(({ value }) => value);
  for (const child of children) {
    const offset = ciphertextOffset(child);
    if (offset !== undefined) return offset;
  }
  return undefined;
}

function isCiphertext(value: ScalarNode['value']): boolean {
  return typeof value === 'string' && value.startsWith('ENC[AES256_GCM,data:');
}

const sopsFault: FaultDetails = {
  message: 'the object is encrypted with SOPS, which this version of Lockstep cannot decrypt',
  advice: 'Deliver it another way (an external secrets operator, a sealed secret)',
};
