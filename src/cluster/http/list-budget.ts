import type { ListOptions } from '../cluster.ts';
import { ClusterError } from '../cluster-error.ts';

const MIB = 1024 * 1024;
export const OBJECT_BYTES = 8 * MIB;
/** Of a list, and of all lists of a cluster that are under way. */
const LIST_BYTES = 256 * MIB;
/** Of a reply, and of all pages of those lists: some 80 MiB of ordinary objects, and a quarter of a 1 GiB heap. */
export const MOST_VALUES = 4_000_000;

/** What the lists of one cluster that are under way may still hold together: one look lists all kinds side by side. */
export interface ListBudget {
  bytes: number;
  /** JSON values. */
  values: number;
}

export const listBudget = (): ListBudget => ({ bytes: LIST_BYTES, values: MOST_VALUES });

/** What a list takes of the budget, page by page, is given back when it is whole or given up; `left` is its own part. */
export async function withinBudget<T>(
  budget: ListBudget,
  mostBytes: number,
  work: (left: ListBudget) => Promise<T>,
): Promise<T> {
  const left = { bytes: mostBytes, values: MOST_VALUES };
  try {
    return await work(left);
  } finally {
    budget.bytes += mostBytes - left.bytes;
    budget.values += MOST_VALUES - left.values;
  }
}

/** Bytes of a whole list: little where it is known to hold few objects. */
export function longestList({ limit, fieldSelector = '' }: ListOptions): number {
  const most = /(?:^|,)metadata\.name==?[^=,]/.test(fieldSelector) ? 1 : limit;
  return most === undefined ? LIST_BYTES : Math.min(LIST_BYTES, most * OBJECT_BYTES);
}

export function noRoom(): ClusterError {
  const message = `its lists are longer than ${LIST_BYTES} bytes together, and were not read to their end`;
  return new ClusterError('refused', message, { reason: 'ReplyTooLarge' });
}
