import { canonicalJson } from '../render/canonical-json.ts';
import type { ClusterRecord } from './record.ts';

/**
 * All that a holder leaves behind, whatever was observed since; equal for no two runs of a plan, since each has its own
 * time in it.
 */
export function asLeft({ observer: _, outcome, ...record }: ClusterRecord): string {
  return canonicalJson({ ...record, outcome: outcome && { ...outcome, observation: undefined } });
}
