import { hash } from 'node:crypto';
import { displayName, refOf } from '../cluster/object.ts';
import type { CommitState } from '../github/forge.ts';
import { type Fault, formatFault, type Place } from '../manifests/fault.ts';
import type { ChangedObject, WorkDone } from '../record/record.ts';
import type { DesiredObject, Rendering } from '../render/rendering.ts';
import { causesOf } from '../verdict/causes.ts';
import type { ClusterView } from '../verdict/cluster-view.ts';
import { bounded } from './bounded.ts';
import type {
  Bounded,
  ChangesReport,
  ClusterReport,
  FleetReport,
  Names,
  PlacedText,
  TimingReport,
} from './commit-report.ts';
import type { ToldVerdict } from './reporter.ts';

/** Together they keep a page below 300 KB, and leave what people read of the usual federations whole. */
const ROOM = {
  faults: { items: 300, characters: 40_000 },
  causes: { items: 40, characters: 30_000 },
  clusters: { items: 1_000, characters: 90_000 },
  changes: { items: 20, characters: 40_000 },
  warnings: { items: 50, characters: 15_000 },
  notes: { items: 50, characters: 10_000 },
  groups: { items: 20, characters: 40_000 },
  objects: { items: 400, characters: 30_000 },
  timings: { items: 30, characters: 10_000 },
  names: { items: 40, characters: 1_500 },
};
/** A cause may quote what a server said. */
const LONGEST_TEXT = 600;

/** What is told of a commit's clusters, from one judgement of it. Pure. */
export function fleetReport({ rendering, verdict }: ToldVerdict, seen: number): FleetReport {
  const { state, description, addresses, views } = verdict;
  return {
    state,
    description,
    seen,
    clusterCount: rendering.federation?.clusters.length ?? 0,
    addresses: addresses.slice(0, ROOM.names.items),
    faults: placedFaults(rendering.faults),
    causes: bounded(
      causesOf(verdict.findings).map(({ severity, text, clusters }) => {
        return { severity, text: shortened(text), clusters: names(clusters) };
      }),
      ROOM.causes,
    ),
    clusters: clustersOf(verdict.clusters),
    changes: changesOf(views),
    warnings: warningsOf(views),
    notes: bounded(rendering.notes.map(placed), ROOM.notes),
    objects: objectsOf(rendering),
    timings: timingsOf(views),
  };
}

/** Faults of manifests as a report has room for them. */
export function placedFaults(faults: readonly Fault[]): Bounded<PlacedText> {
  return bounded(faults.map(placed), ROOM.faults);
}

function placed({ place, ...fault }: Fault): PlacedText {
  const text = shortened(formatFault(fault));
  return place ? { place: placeText(place), text } : { text };
}

function placeText({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

const WORST_FIRST: readonly CommitState[] = ['failure', 'error', 'pending', 'success'];

function clustersOf(verdicts: ToldVerdict['verdict']['clusters']): Bounded<ClusterReport> {
  const reports = verdicts.map(({ cluster, state, description }) => ({ name: cluster, state, description }));
  const rank = ({ state }: ClusterReport) => WORST_FIRST.indexOf(state);
  return bounded(
    reports.sort((a, b) => rank(a) - rank(b)),
    ROOM.clusters,
  );
}

/** Most widespread first: where clusters differ, the odd ones come after what is usual. */
function grouped<Key, Item>(
  items: readonly Item[],
  keyOf: (item: Item) => Key,
  nameOf: (item: Item) => string,
): { item: Item; clusters: Names }[] {
  const groups = new Map<Key, { item: Item; clusters: string[] }>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.clusters.push(nameOf(item));
    else groups.set(key, { item, clusters: [nameOf(item)] });
  }
  return [...groups.values()]
    .sort((a, b) => b.clusters.length - a.clusters.length)
    .map(({ item, clusters }) => ({ item, clusters: names(clusters) }));
}

function changesOf(views: readonly ClusterView[]): Bounded<ChangesReport> {
  const done = views.flatMap(({ cluster, outcome }) =>
    outcome?.done && outcome.done.changed.length > 0 ? [{ cluster, done: outcome.done }] : [],
  );
  const groups = grouped(
    done,
    (one) => digestOf(one.done),
    ({ cluster }) => cluster,
  );
  return bounded(
    groups.map(({ item, clusters }) => {
      const { changed, moreChanged } = item.done;
      const { shown, more } = bounded(changed.toSorted(byObject), ROOM.objects);
      return { clusters, changed: shown, moreChanged: moreChanged + more };
    }),
    ROOM.changes,
  );
}

/** A page is made again with every change of a record, and most records have not changed since. */
const digests = new WeakMap<WorkDone, string>();

/** Equal where the same was done. */
function digestOf(done: WorkDone): string {
  const { changed, moreChanged } = done;
  const known =
    digests.get(done) ?? hash('sha256', JSON.stringify([changed.toSorted(byObject), moreChanged]));
  digests.set(done, known);
  return known;
}

function byObject(a: ChangedObject, b: ChangedObject): number {
  return a.object < b.object ? -1 : Number(a.object > b.object);
}

function warningsOf(views: readonly ClusterView[]): FleetReport['warnings'] {
  const all = views.flatMap(({ cluster, outcome }) =>
    [...new Set(outcome?.warnings)].map((text) => ({ cluster, text: shortened(text) })),
  );
  const groups = grouped(
    all,
    ({ text }) => text,
    ({ cluster }) => cluster,
  );
  return bounded(
    groups.map(({ item: { text }, clusters }) => ({ text, clusters })),
    ROOM.warnings,
  );
}

/** Asked for again with every change of a record, and always the same for one commit. */
const objectGroups = new WeakMap<Rendering, FleetReport['objects']>();

function objectsOf(rendering: Rendering): FleetReport['objects'] {
  const known = objectGroups.get(rendering) ?? groupObjects(rendering);
  objectGroups.set(rendering, known);
  return known;
}

function groupObjects({ objects }: Rendering): FleetReport['objects'] {
  const listed = [...objects].map(([cluster, desired]) => ({ cluster, objects: desired.map(placedObject) }));
  const groups = grouped(
    listed,
    (one) => JSON.stringify(one.objects),
    ({ cluster }) => cluster,
  );
  return bounded(
    groups.map(({ item, clusters }) => ({ clusters, objects: bounded(item.objects, ROOM.objects) })),
    ROOM.groups,
  );
}

function placedObject({ object, place }: DesiredObject): PlacedText {
  return { place: `${place.file}:${place.line}`, text: displayName(refOf(object)) };
}

function timingsOf(views: readonly ClusterView[]): Bounded<TimingReport> {
  const timings = views.flatMap(({ cluster, outcome }) => {
    const took = outcome?.done?.took ?? {};
    const total = Object.values(took).reduce((sum, ms) => sum + ms, 0);
    return total === 0 ? [] : [{ cluster, total, took }];
  });
  return bounded(
    timings.sort((a, b) => b.total - a.total),
    ROOM.timings,
  );
}

function names(clusters: readonly string[]): Names {
  return bounded(clusters, ROOM.names);
}

function shortened(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1)}…`;
}
