import type { Federation } from '../../federation/federation.ts';
import { parseFederation } from '../../federation/parse-federation.ts';
import { formatFault } from '../../manifests/fault.ts';
import { addCluster, pinCluster } from '../federation-text.ts';
import { UsageError } from '../usage-error.ts';

/** The pin that cannot be written, and what to do about it. */
export class PinRefused extends Error {
  override readonly name = 'PinRefused';
}

/** What was done to federation.yaml; `unchanged`: the pin was there. */
export interface Enrolled {
  done: 'added' | 'pinned' | 'replaced' | 'unchanged';
  text: string;
  /** The pin that is not there any more. */
  before?: string;
  federation: Federation;
}

export interface Pin {
  name: string;
  uid: string;
  /** Another pin may be replaced. */
  replace: boolean;
}

/**
 * Writes a cluster's uid into the text of federation.yaml. Pure. Throws a `UsageError` with every fault of the file,
 * and `PinRefused` where the pin would be that of another cluster, or another one is there.
 */
export function enrollCluster(text: string, pin: Pin): Enrolled {
  const federation = readFederation(text);
  refuseTwin(federation, pin);
  const present = federation.clusters.find(({ name }) => name === pin.name);
  if (!present) return checked({ done: 'added', text: addCluster(text, pin) }, pin);
  if (present.uid === pin.uid) return { done: 'unchanged', text, federation };
  const pinned = pinCluster(text, pin.name, pin.uid);
  if (present.uid === undefined) return checked({ done: 'pinned', text: pinned }, pin);
  if (!pin.replace) throw new PinRefused(otherPin(pin, present.uid));
  return checked({ done: 'replaced', text: pinned, before: present.uid }, pin);
}

/** Throws a `UsageError` with every fault of the file. */
export function readFederation(text: string): Federation {
  const { federation, faults } = parseFederation({ path: 'federation.yaml', content: Buffer.from(text) });
  if (federation) return federation;
  throw new UsageError(faults.map(formatFault).join('\n'));
}

/** Two names for one cluster would have two rollouts fight over it. */
function refuseTwin({ clusters }: Federation, { name, uid }: Pin): void {
  const twin = clusters.find((cluster) => cluster.uid === uid && cluster.name !== name);
  if (!twin) return;
  throw new PinRefused(
    `the cluster that answers is ${twin.name} already (uid ${uid}, federation.yaml:${twin.place.line}). ` +
      `If ${name} is another cluster, its credentials lead to the wrong one: name its own with --context or in lockstep.yaml`,
  );
}

function otherPin({ name, uid }: Pin, pinned: string): string {
  return (
    `${name} is pinned to ${pinned}, and the cluster that answers is ${uid}: it was rebuilt, or the credentials lead elsewhere. ` +
    'If the new one is meant, run this again with --replace, and let somebody review the commit'
  );
}

/** Text that was cut at single places is read again before anybody writes it to disk. */
function checked(edited: Omit<Enrolled, 'federation'>, { name, uid }: Pin): Enrolled {
  const { federation } = parseFederation({ path: 'federation.yaml', content: Buffer.from(edited.text) });
  if (federation?.clusters.some((cluster) => cluster.name === name && cluster.uid === uid)) {
    return { ...edited, federation };
  }
  throw new PinRefused(
    `federation.yaml is written in a way that cannot be edited safely. Write "uid: ${uid}" to cluster ${name} by hand`,
  );
}
