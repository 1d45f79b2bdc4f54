import type { ClusterError } from '../../cluster/cluster-error.ts';
import { displayName, groupKindKey, type KubeObject } from '../../cluster/object.ts';
import type { ObjectFault } from '../../record/record.ts';
import type { PlacedObject } from '../plan/plan.ts';

/** How servers and admission webhooks say that another object has a value that only one can have. */
const TAKEN = /already (?:been )?allocated|already in use|address in use|already defined in/;

/** A health check's node port that is taken is told as an internal error. */
const TAKEN_HEALTH_CHECK = /HealthCheck NodePort .* already allocated/;

/** True if what was refused may be accepted once another object has given a value up (a nodePort, an address, a host). */
export function isExclusiveRefusal({ kind, message, causes }: ClusterError): boolean {
  if (kind === 'transient') return TAKEN_HEALTH_CHECK.test(message);
  return (
    kind === 'refused' &&
    [message, ...causes.map((cause) => cause.message ?? '')].some((text) => TAKEN.test(text))
  );
}

/** One live object of the kind, and what becomes of it in this rollout. */
export interface Holder {
  live: KubeObject;
  /** Git dropped it. */
  dropped: boolean;
  /** It is wanted, and was itself refused for a value that another has. */
  refused: boolean;
}

/** True if deleting the live object may free what the desired one was refused for; of kinds but Service nobody knows. */
export function mayHold(desired: PlacedObject, live: KubeObject): boolean {
  if (groupKindKey(desired.ref) !== 'Service') return true;
  const wanted = exclusiveValues(desired.object);
  return [...exclusiveValues(live)].some((value) => wanted.has(value));
}

/** The refusal, with who has the value and what to do. `holders`: the other live objects of the kind that are ours. */
export function takenFault(
  desired: PlacedObject,
  refusal: ObjectFault,
  holders: readonly Holder[],
): ObjectFault {
  const isService = groupKindKey(desired.ref) === 'Service';
  const holder = isService ? holders.find(({ live }) => mayHold(desired, live)) : undefined;
  const message = `${refusal.message}: ${adviceFor(desired, holder)}`;
  const isLeaving = holder?.live.metadata.deletionTimestamp !== undefined;
  return { ...refusal, message, final: refusal.final && !isLeaving };
}

function adviceFor({ ref }: PlacedObject, holder: Holder | undefined): string {
  if (!holder) return `another ${ref.kind} has it. Free it there, or take another value`;
  const { kind, metadata } = holder.live;
  const { namespace, name } = metadata;
  const called = displayName({ group: '', kind, name, ...(namespace !== undefined && { namespace }) });
  if (metadata.deletionTimestamp) return `${called} has it, and is being deleted`;
  if (holder.dropped) return `${called} has it, and is not deleted`;
  return holder.refused
    ? `${called} has it, and waits for another in turn. Values cannot be swapped at once: give one of them a third value in one commit, and swap in the next`
    : `${called} has it. Give that one another value, or this one`;
}

/** What no two Services of a cluster can have, as texts that are equal where the values are. */
function exclusiveValues({ spec }: KubeObject): Set<string> {
  const { ports, clusterIP, clusterIPs, healthCheckNodePort } = (spec ?? {}) as {
    ports?: { nodePort?: number }[];
    clusterIP?: string;
    clusterIPs?: string[];
    healthCheckNodePort?: number;
  };
  const nodePorts = [...(ports ?? []).map(({ nodePort }) => nodePort), healthCheckNodePort];
  const addresses = [clusterIP, ...(clusterIPs ?? [])].filter((address) => address !== 'None');
  return new Set([...nodePorts, ...addresses].filter(Boolean).map(String));
}
