/** The clusters of the federated ingress example of 2016: three zones in each of three regions. */
export const clusterNames = [
  'gce-asia-east1-a',
  'gce-asia-east1-b',
  'gce-asia-east1-c',
  'gce-europe-west1-b',
  'gce-europe-west1-c',
  'gce-europe-west1-d',
  'gce-us-central1-a',
  'gce-us-central1-b',
  'gce-us-central1-c',
] as const;

/** `asia-east1` of `gce-asia-east1-a`. */
export function regionOf(cluster: string): string {
  return zoneOf(cluster).replace(/-[a-z]$/, '');
}

/** `asia-east1-a` of `gce-asia-east1-a`. */
export function zoneOf(cluster: string): string {
  return cluster.replace(/^gce-/, '');
}

/** `count` names, spread over the regions: one zone of each first. Sorted. */
export function chooseClusters(count: number): string[] {
  if (!Number.isInteger(count) || count < 1 || count > clusterNames.length) {
    throw new Error(`sandbox: ${count} clusters asked for; it has 1 to ${clusterNames.length}`);
  }
  const byZone = [0, 1, 2].flatMap((zone) => clusterNames.filter((_, index) => index % 3 === zone));
  return byZone.slice(0, count).sort();
}
