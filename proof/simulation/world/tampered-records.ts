import { isDeepStrictEqual } from 'node:util';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { TOOLING_ANNOTATION } from '../../../src/record/applyset.ts';
import { at, resourceOf } from './controllers.ts';
import { isRecord } from './part-of.ts';
import { ORIGIN } from './site.ts';
import type { SimCluster } from './world.ts';

/** What of a record says whose it is; the data are JSON, but for the last. */
interface Identity {
  origin: unknown;
  cluster: unknown;
  tool: string | undefined;
  schemaVersion: string | undefined;
}

/** Whose a record may say that it is, and was not. */
const FORGED = {
  /** Of an installation with another repository and the same federation name. */
  'of another repository': { origin: { ...ORIGIN, repository: 'https://git.example/another.git' } },
  /** Restored from a backup of another cluster. */
  'of another cluster': { cluster: { name: 'another', uid: 'another' } },
  'of another tool': { tool: 'kubectl' },
  'of a newer Lockstep': { schemaVersion: '2' },
} as const satisfies Record<string, Partial<Identity>>;

export type Tampering = keyof typeof FORGED;
export const TAMPERINGS = Object.keys(FORGED) as Tampering[];

/** Makes a cluster's record one that is not ours to use. */
export function tamper(cluster: SimCluster, as: Tampering): void {
  write(cluster, { ...identityOf(cluster), ...FORGED[as] });
}

/** Makes it ours again where it is not. */
export function mendRecord(cluster: SimCluster): void {
  const record = recordOf(cluster);
  if (record && isTampered(record, cluster)) write(cluster, identityOf(cluster));
}

/** True if a record is not one that this installation made for this cluster, or is of a newer Lockstep. */
export function isTampered({ metadata, data }: KubeObject, cluster: SimCluster): boolean {
  const { origin = '{}', cluster: of = '{}', schemaVersion } = (data ?? {}) as Record<string, string>;
  const tool = metadata.annotations?.[TOOLING_ANNOTATION]?.split('/')[0];
  const told: Identity = { origin: JSON.parse(origin), cluster: JSON.parse(of), tool, schemaVersion };
  return !isDeepStrictEqual(told, identityOf(cluster));
}

const identityOf = ({ name, uid }: SimCluster): Identity => ({
  origin: ORIGIN,
  cluster: { name, uid },
  tool: 'lockstep',
  schemaVersion: '1',
});

function write(cluster: SimCluster, { origin, cluster: of, tool, schemaVersion }: Identity): void {
  const record = recordOf(cluster);
  if (!record) return;
  const patch = {
    metadata: { annotations: { [TOOLING_ANNOTATION]: `${tool}/v1` } },
    data: { origin: JSON.stringify(origin), cluster: JSON.stringify(of), schemaVersion },
  };
  cluster.memory
    .as('somebody')
    .mergePatch(resourceOf('ConfigMap'), at(record), patch)
    .catch(() => {});
}

function recordOf({ memory }: SimCluster): KubeObject | undefined {
  return memory.asThirdParty.objects().find(isRecord);
}
