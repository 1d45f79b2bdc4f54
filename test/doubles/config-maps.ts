import type { Resource } from '../../src/cluster/cluster.ts';

/** Where every API server has its ConfigMaps. */
export const configMaps: Resource = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  namespaced: true,
  verbs: [],
};
