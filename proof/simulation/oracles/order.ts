import { PRUNING_ANNOTATION } from '../../../src/applier/record/applyset.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';
import type { Change } from '../../../test/doubles/memory-cluster/store.ts';
import type { Site } from '../site.ts';
import type { Actor, World } from '../world.ts';
import type { Guarantee, Oracle, OracleDeps } from './oracle.ts';
import { isMassDrop, isRecord, isTerminating, partOf, variantOf, wantedVariant } from './part-of.ts';

/**
 * G2: each write to a cluster is of a commit that was the tip no earlier than the one that was written there last.
 * G4: what is deleted, a good commit dropped, and not almost everything at once; a bad commit writes nothing.
 */
export function order({ world, report }: OracleDeps): Oracle {
  /** By cluster, the earliest time as tip that all writes so far can be of. */
  const given = new Map<string, number>();
  const recorded = new Map<string, number>();

  function tipFrom(cluster: string, wants: (site: Site) => boolean): number {
    const { tips, sites } = world();
    const from = given.get(cluster) ?? 0;
    const isIt = ({ sha }: { sha: string | undefined }): boolean => {
      const site = sha && sites.get(sha);
      return site !== undefined && site !== '' && !site.isBad && wants(site);
    };
    const at = tips.findIndex((tip, index) => index >= from && isIt(tip));
    return at >= 0 || !tips.some(isIt) ? at : -2;
  }

  function judge(
    cluster: string,
    act: { what: string; isLateCreate: boolean },
    at: number,
    never: Guarantee,
  ): void {
    if (at >= 0) return void given.set(cluster, at);
    if (at === -2 && act.isLateCreate) return;
    if (at === -2) report('G2', `${cluster}: ${act.what}, after newer commits were written there`);
    else report(never, `${cluster}: ${act.what}, which no tip ever asked for`);
  }

  function followRecord(cluster: string, record: KubeObject): void {
    const revision = (record['data'] as Record<string, string> | undefined)?.['revision'];
    if (revision === undefined) return;
    const from = recorded.get(cluster) ?? 0;
    const at = world().tips.findIndex(({ sha }, index) => index >= from && sha === revision);
    if (at < 0) report('G2', `${cluster}: its record went back to ${revision.slice(0, 7)}`);
    else recorded.set(cluster, at);
  }

  return {
    changed: (cluster, change, by) => {
      if (by === 'somebody else') return;
      const { object, previous, type } = change;
      if (isRecord(object)) return type === 'DELETED' ? undefined : followRecord(cluster, object);
      const part = partOf(object);
      if (part === undefined) return;
      const what = `${by.process.name} ${by.what}`;
      if (isDeletion(change)) {
        const drops = (site: Site) => wantedVariant(site, part) === undefined && !isMassDrop(site);
        return judge(cluster, { what, isLateCreate: false }, tipFrom(cluster, drops), 'G4');
      }
      const variant = variantOf(object);
      if (variant === undefined) return;
      const isLateCreate = previous === undefined && !holdsLease(world(), cluster, by);
      const wants = (site: Site) => wantedVariant(site, part) === variant;
      judge(cluster, { what: `${what} (push ${variant})`, isLateCreate }, tipFrom(cluster, wants), 'G2');
    },
  };
}

/** Deleted, or on the way there: marked for it, or waiting for finalizers. */
function isDeletion({ type, object, previous }: Change): boolean {
  if (type === 'DELETED') return !previous || !isTerminating(previous);
  if (previous && isTerminating(object)) return true;
  const mark = object.metadata.annotations?.[PRUNING_ANNOTATION];
  return mark !== undefined && mark !== previous?.metadata.annotations?.[PRUNING_ANNOTATION];
}

/** What a holder sent before its lease ran out may arrive late, and a create has no version to compare: the next look mends it. */
function holdsLease({ clusters }: World, cluster: string, by: Exclude<Actor, string>): boolean {
  const record = clusters.get(cluster)?.memory.asThirdParty.objects().find(isRecord);
  const lease = (record?.['data'] as Record<string, string> | undefined)?.['lease'];
  const nonce = lease && (JSON.parse(lease) as { nonce: string }).nonce;
  return nonce?.slice(0, nonce.lastIndexOf('-')) === by.process.name;
}
