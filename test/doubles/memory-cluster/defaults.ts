import type { KubeObject } from '../../../src/cluster/object.ts';
import { invalid } from './api-error.ts';
import { isMap, type Json, type JsonMap, mapOf } from './json.ts';
import type { Store } from './store.ts';

/** Fills in what the server fills in, as far as anything here looks at it. */
export function withDefaults(store: Store, object: KubeObject): KubeObject {
  switch (object.kind) {
    case 'Service':
      return { ...object, spec: serviceSpec(store, object) };
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
      return { ...object, spec: { replicas: 1, ...mapOf(object['spec']) } };
    case 'Namespace':
      return namespace(object);
    case 'Secret':
      return secret(object);
    default:
      return object;
  }
}

function namespace(object: KubeObject): KubeObject {
  const labels = { ...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name };
  return { ...object, metadata: { ...object.metadata, labels }, spec: { finalizers: ['kubernetes'] } };
}

/** `stringData` is for writing only; what it brought stays when it goes. */
function secret({ stringData, ...object }: KubeObject): KubeObject {
  const encoded = Object.entries(mapOf(stringData)).map(([key, value]) => [
    key,
    Buffer.from(String(value)).toString('base64'),
  ]);
  const data = { ...mapOf(object['data']), ...Object.fromEntries(encoded) };
  const { apiVersion, kind, metadata } = object;
  return {
    ...object,
    apiVersion,
    kind,
    metadata,
    type: object['type'] ?? 'Opaque',
    ...(Object.keys(data).length > 0 ? { data } : {}),
  };
}

function serviceSpec(store: Store, object: KubeObject): JsonMap {
  const spec: JsonMap = { type: 'ClusterIP', sessionAffinity: 'None', ...mapOf(object['spec']) };
  const taken = takenNodePorts(store, object);
  const ports = Array.isArray(spec['ports']) ? spec['ports'] : [];
  const asked = new Set(ports.map((port) => mapOf(port)['nodePort'] ?? null));
  const needsNodePort = spec['type'] === 'NodePort' || spec['type'] === 'LoadBalancer';
  return {
    ...spec,
    ports: ports.map((port, index) =>
      servicePort(object, mapOf(port), { index, taken, asked, needsNodePort }),
    ),
    clusterIP: spec['clusterIP'] ?? `10.0.0.${(store.version() % 250) + 2}`,
  };
}

function servicePort(
  service: KubeObject,
  port: JsonMap,
  {
    index,
    taken,
    asked,
    needsNodePort,
  }: { index: number; taken: Set<Json>; asked: Set<Json>; needsNodePort: boolean },
): JsonMap {
  const { nodePort: wanted, ...rest } = port;
  const filled: JsonMap = { protocol: 'TCP', targetPort: port['port'] ?? 0, ...rest };
  if (!needsNodePort) return filled;
  const nodePort = wanted ?? freeNodePort(new Set([...taken, ...asked]));
  if (taken.has(nodePort)) {
    throw invalid(
      service,
      `spec.ports[${index}].nodePort`,
      `Invalid value: ${nodePort}: provided port is already allocated`,
    );
  }
  taken.add(nodePort);
  return { ...filled, nodePort };
}

const FIRST_NODE_PORT = 30000;

function freeNodePort(taken: Set<Json>): number {
  let port = FIRST_NODE_PORT;
  while (taken.has(port)) port += 1;
  return port;
}

/** A node port belongs to one Service of the cluster. */
function takenNodePorts(store: Store, { metadata }: KubeObject): Set<Json> {
  const others = store
    .all(SERVICES)
    .filter(
      (other) => other.metadata.name !== metadata.name || other.metadata.namespace !== metadata.namespace,
    );
  const ports = others.flatMap((other) => mapOf(other['spec'])['ports'] ?? []);
  return new Set(ports.filter(isMap).flatMap((port) => port['nodePort'] ?? []));
}

const SERVICES = {
  group: '',
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  namespaced: true,
  verbs: [],
};

/** What the server itself says of a new object, before any controller has seen it. */
export function initialStatus(object: KubeObject): JsonMap | undefined {
  switch (object.kind) {
    case 'Namespace':
      return { phase: 'Active' };
    case 'Service':
    case 'Ingress':
      return { loadBalancer: {} };
    case 'CronJob':
    case 'Deployment':
    case 'Job':
      return {};
    case 'CustomResourceDefinition':
      return {
        conditions: [
          { type: 'NamesAccepted', status: 'True' },
          { type: 'Established', status: 'True' },
        ],
      };
    default:
      return undefined;
  }
}

/** What the server warns of: a node selector that was renamed. */
export function warningsFor(object: KubeObject): string[] {
  const template = mapOf(mapOf(object['spec'])['template']);
  const selector = mapOf(mapOf(template['spec'])['nodeSelector']);
  return ['os', 'arch']
    .filter((label) => `beta.kubernetes.io/${label}` in selector)
    .map(
      (label) =>
        `spec.template.spec.nodeSelector[beta.kubernetes.io/${label}]: deprecated since v1.14; use "kubernetes.io/${label}" instead`,
    );
}
