import type { KubeObject } from '../../../src/cluster/object.ts';
import type { Status } from '../../../src/readiness/readiness.ts';
import kinds from '../../cases/readiness/kinds.json' with { type: 'json' };
import workloads from '../../cases/readiness/workloads.json' with { type: 'json' };

export interface LiveCase {
  name: string;
  object: KubeObject;
  pods?: KubeObject[];
  status: Status;
  message: string;
}

/**
 * Objects as kube-apiserver and kube-controller-manager 1.36 wrote them, after they were applied, changed, starved of
 * what they need, or lost their pods; templates that do not matter are left out.
 */
export const liveCases = [...workloads, ...kinds] as unknown as LiveCase[];
