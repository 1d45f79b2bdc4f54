import type { Rendering } from './rendering.ts';

/** How much a rendering holds: objects are counted in every cluster that gets them. */
export function countsOf({ federation, objects }: Rendering): { clusters: number; objects: number } {
  const total = [...objects.values()].reduce((sum, { length }) => sum + length, 0);
  return { clusters: federation?.clusters.length ?? 0, objects: total };
}

/** `9 clusters, 36 objects, valid`; `2 faults, not valid` */
export function summaryOf(rendering: Rendering): string {
  const { faults } = rendering;
  if (faults.length > 0) return `${count(faults.length, 'fault')}, not valid`;
  const { clusters, objects } = countsOf(rendering);
  return `${count(clusters, 'cluster')}, ${count(objects, 'object')}, valid`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
