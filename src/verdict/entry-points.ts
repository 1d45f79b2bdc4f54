import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { groupKindKey, type KubeObject, refOf } from '../cluster/object.ts';
import type { VerifyPolicy } from '../federation/federation.ts';
import { ENTRY_POINT_ANNOTATION } from '../federation/own-annotations.ts';
import { fieldAt, listAt, numberAt, textAt } from '../readiness/fields.ts';
import type { EntryPointState } from '../record/record.ts';
import { canonicalAddress, declaredAddress, whyUncounted } from './canonical-address.ts';

/**
 * Annotations that no controller takes an address from. All others may ask for another address: every vendor has
 * its own (a pool, a static IP's name, a scheme), and one that is overlooked would let a stale address pass.
 */
const HARMLESS = [
  'lockstep.dev/',
  'applyset.kubernetes.io/',
  'kubectl.kubernetes.io/',
  'meta.helm.sh/',
  'cert-manager.io/',
  'external-dns.alpha.kubernetes.io/',
  'nginx.ingress.kubernetes.io/',
];

/** What an entry point shows of itself in one cluster. */
export interface ShownAddresses {
  /** Canonical, distinct, sorted: those that count. */
  addresses: string[];
  /** The entry point itself says that it failed. */
  problem?: string;
  /** Why an address that is there does not count. */
  ignored?: string;
}

/** Whether an object, desired or live, carries an address that all clusters have to agree on. */
export function isEntryPoint(object: KubeObject): boolean {
  switch (groupKindKey(refOf(object))) {
    case 'Ingress.networking.k8s.io':
    case 'Gateway.gateway.networking.k8s.io':
      return true;
    case 'Service':
      return (
        textAt(object, 'spec.type') === 'LoadBalancer' &&
        object.metadata.annotations?.[ENTRY_POINT_ANNOTATION] === 'true'
      );
    default:
      return false;
  }
}

/** The addresses in a live entry point's status that count under the policy, and what is wrong with the others. */
export function addressesOf(object: KubeObject, policy: Pick<VerifyPolicy, 'allowPrivate'>): ShownAddresses {
  const shown = object.kind === 'Gateway' ? gatewayAddresses(object) : balancerAddresses(object);
  const judged = shown.map((text) => judgeAddress(text, policy.allowPrivate));
  const addresses = [...new Set(judged.flatMap(({ address }) => address ?? []))].sort();
  const problem = portProblem(object);
  const ignored = judged.find((one) => one.ignored !== undefined)?.ignored;
  return {
    addresses,
    ...(problem === undefined ? {} : { problem }),
    ...(ignored === undefined ? {} : { ignored }),
  };
}

/** What is known of an entry point's address and of the time since this revision wrote the entry point. */
export interface AddressHistory {
  /** `touchesAddress` of this revision's change. */
  touched: boolean;
  /** Canonical, as they are now. */
  addresses: readonly string[];
  /** `verify.address`: only a declared address confirms, the words `shared` and `any` do not. */
  declared?: string | undefined;
  /** `statusEntry` of the reply to our write; absent where it is not known (another process wrote). */
  statusEntryAtWrite?: string | undefined;
  /** `statusEntry` of the object as it is now. */
  statusEntryNow: string;
  /** Since our write, on the observer's monotonic clock, in ms. */
  sinceWriteMs: number;
  /** `verify.settle`, in ms. */
  settleMs: number;
}

/**
 * Whether a change may have moved an entry point's address: its spec (the class is in there) or an annotation.
 * `before` is the live object that the change was planned on, `after` the reply to our own apply. A new object has
 * no old address to be mistaken for the new one.
 */
export function touchesAddress(before: KubeObject | undefined, after: KubeObject): boolean {
  if (before === undefined || before.metadata.uid !== after.metadata.uid) return false;
  return (
    !isDeepStrictEqual(before['spec'], after['spec']) ||
    !isDeepStrictEqual(askingAnnotations(before), askingAnnotations(after))
  );
}

/**
 * Whether the address may be believed. Changing an address annotation leaves generation and status as they were, so
 * after a change an address counts only if it is the declared one, if somebody wrote the status since, or if time
 * has passed. Marks are compared, not times: managedFields counts in whole seconds.
 */
export function freshness(history: AddressHistory): EntryPointState['freshness'] {
  const { touched, statusEntryAtWrite, statusEntryNow, sinceWriteMs, settleMs } = history;
  if (!touched || isDeclared(history)) return 'confirmed';
  if (statusEntryAtWrite !== undefined && statusEntryNow !== statusEntryAtWrite) return 'confirmed';
  return sinceWriteMs >= settleMs ? 'settled' : 'stale';
}

/** A digest that changes when somebody writes the object's status: who wrote it and when, and its addresses. */
export function statusEntry(object: KubeObject): string {
  const entries = (object.metadata.managedFields ?? []).filter(({ subresource }) => subresource === 'status');
  const addresses = [fieldAt(object, 'status.loadBalancer'), fieldAt(object, 'status.addresses')];
  const mark = JSON.stringify([entries, addresses.map((value) => value ?? null)]);
  return createHash('sha256').update(mark).digest('base64url');
}

/** Ingress and Service; one entry may hold an IP and a host name, or nothing. */
function balancerAddresses(object: KubeObject): string[] {
  return listAt(object, 'status.loadBalancer.ingress')
    .flatMap((entry) => [textAt(entry, 'ip'), textAt(entry, 'hostname')])
    .filter((text) => text !== '');
}

/** Gateway API: addresses of another type than these two are an implementation's own names. */
function gatewayAddresses(object: KubeObject): string[] {
  return listAt(object, 'status.addresses')
    .filter((entry) => ['', 'IPAddress', 'Hostname'].includes(textAt(entry, 'type')))
    .map((entry) => textAt(entry, 'value'))
    .filter((text) => text !== '');
}

function judgeAddress(text: string, allowPrivate: boolean): { address?: string; ignored?: string } {
  const address = canonicalAddress(text);
  if (address === undefined) return { ignored: `"${text}" is neither an IP address nor a host name` };
  const ignored = whyUncounted(address, allowPrivate);
  return ignored === undefined ? { address } : { ignored };
}

/** A load balancer that could not open a port says so there (`PortStatus.error`, core/v1 and networking/v1). */
function portProblem(object: KubeObject): string | undefined {
  const ports = listAt(object, 'status.loadBalancer.ingress').flatMap((entry) => listAt(entry, 'ports'));
  const bad = ports.find((port) => textAt(port, 'error') !== '');
  return bad === undefined ? undefined : `port ${numberAt(bad, 'port') ?? '?'}: ${textAt(bad, 'error')}`;
}

function askingAnnotations(object: KubeObject): Record<string, string> {
  const annotations = Object.entries(object.metadata.annotations ?? {});
  return Object.fromEntries(
    annotations.filter(([name]) => !HARMLESS.some((prefix) => name.startsWith(prefix))),
  );
}

function isDeclared({ addresses, declared }: AddressHistory): boolean {
  return addresses.length === 1 && addresses[0] === declaredAddress(declared);
}
