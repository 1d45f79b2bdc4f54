import type { Clock } from '../../clock/clock.ts';
import type { Cluster } from '../cluster.ts';
import { fieldManager } from '../field-manager.ts';
import type { Allowance } from './access-rules.ts';
import { accessSource } from './access-source.ts';
import { rememberedDiscovery } from './discover.ts';
import type { KubeconfigSource } from './kubeconfig.ts';
import { listBudget } from './list-budget.ts';
import { accessLoader } from './load-access.ts';
import { objectWrites } from './object-writes.ts';
import { getObject, listObjects } from './read.ts';
import { transport } from './transport.ts';
import { watchEvents } from './watch.ts';

export interface HttpClusterOptions {
  /** The name that federation.yaml gives it. */
  name: string;
  kubeconfig: KubeconfigSource;
  /** What the kubeconfig may hold beyond tokens and certificates; nothing unless named. */
  allow: readonly Allowance[];
  clock: Clock;
  /** The environment that credential plugins run in; empty by default. */
  env?: Readonly<Record<string, string | undefined>>;
  /** Who writes, where it is not Lockstep: tests play other managers. */
  manager?: string;
}

/** A real cluster, over HTTPS. Reads and opens nothing until it is first asked something. */
export function httpCluster(options: HttpClusterOptions): Cluster {
  const { name, kubeconfig, allow, clock, env = {}, manager = fieldManager } = options;
  const load = accessLoader({ clock, env }, { kubeconfig, allow });
  const wire = transport({ clock, source: accessSource({ clock, load }) });
  const budget = listBudget();
  return {
    name,
    discover: rememberedDiscovery(wire),
    get: (resource, at, signal) => getObject(wire, { resource, at, signal }),
    list: (resource, query = {}) => listObjects({ transport: wire, budget }, resource, query),
    watch: (resource, from) => watchEvents({ transport: wire, clock }, resource, from),
    ...objectWrites(wire, manager),
    close: () => wire.close(),
  };
}
