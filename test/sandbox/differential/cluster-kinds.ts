import fc from 'fast-check';
import type { Resource } from '../../../src/cluster/cluster.ts';
import { builtInResources } from '../../doubles/memory-cluster/kinds.ts';

/** A kind with what histories write into its objects. */
export interface KindCase {
  resource: Resource;
  /** The fields beside metadata: of an apply, a create, a replace. */
  body: fc.Arbitrary<object>;
  /** The same fields for a merge patch: null takes a field away. */
  patch: fc.Arbitrary<object>;
  /** A status, where the kind has one. */
  status?: fc.Arbitrary<object>;
  /**
   * Only applied and patched: the real server fills in defaults without end, which the double leaves out, and who
   * brings the whole object owns them.
   */
  appliedOnly?: true;
  /** The least that the server takes. */
  seed?: object;
  /** Fields, wherever they are, that the real server fills in and the double does not. */
  filledIn?: readonly string[];
}

const value = fc.constantFrom('1', '2', '');
/** Few names and few values, so that histories meet in them. */
const texts = fc.dictionary(fc.constantFrom('a', 'b', 'c'), value, { maxKeys: 3 });
/** The server drops what is empty in a spec, and the double does so in metadata and data alone. */
const someTexts = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('1', '2'), {
  minKeys: 1,
  maxKeys: 3,
});
const changedTexts = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.option(value, { freq: 2 }), {
  maxKeys: 3,
});

/** What ends most other changes of the object. */
const seldom = fc.constantFrom(false, false, false, null, true);

const optional = <T extends Record<string, fc.Arbitrary<unknown>>>(fields: T) =>
  fc.record(fields, { requiredKeys: [] });

const encoded = (arbitrary: fc.Arbitrary<Record<string, string | null>>) =>
  arbitrary.map((entries) =>
    Object.fromEntries(
      Object.entries(entries).map(([key, text]) => [key, text && Buffer.from(text).toString('base64')]),
    ),
  );

function builtIn(kind: string): Resource {
  const found = builtInResources.find((resource) => resource.kind === kind);
  if (found === undefined) throw new Error(`no such kind: ${kind}`);
  return found;
}

/** Two managers may bring the same name twice only by the same port. */
const port = fc
  .record(
    {
      port: fc.constantFrom(80, 81),
      protocol: fc.constantFrom('TCP', 'UDP'),
      targetPort: fc.constantFrom(8080, 'http'),
    },
    { requiredKeys: ['port'] },
  )
  .map((wish) => ({ ...wish, name: `${wish.port}-${wish.protocol ?? 'TCP'}`.toLowerCase() }));
const ports = fc.uniqueArray(port, { minLength: 1, maxLength: 2, selector: ({ name }) => name });

const backend = fc.constantFrom('web', 'api').map((name) => ({ service: { name, port: { number: 80 } } }));

/** Each name with one image: of a container that loses its image the double does not say that it needs one. */
const containers = fc.uniqueArray(
  fc
    .record(
      {
        name: fc.constantFrom('web', 'sidecar'),
        env: fc.uniqueArray(
          fc.record({ name: fc.constantFrom('A', 'B'), value: fc.constantFrom('1', '2') }),
          { minLength: 1, maxLength: 2, selector: ({ name }) => name },
        ),
        args: fc.array(value, { minLength: 1, maxLength: 2 }),
      },
      { requiredKeys: ['name'] },
    )
    .map((container) => ({ ...container, image: `${container.name}:1` })),
  { minLength: 1, maxLength: 2, selector: ({ name }) => name },
);

const leastCronJob = {
  schedule: '0 0 1 1 *',
  suspend: true,
  jobTemplate: {
    spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'it', image: 'it' }] } } },
  },
};

export const kindCases: Readonly<Record<string, KindCase>> = {
  ConfigMap: {
    resource: builtIn('ConfigMap'),
    body: optional({ data: texts, immutable: seldom.map((is) => is === true) }),
    patch: optional({
      data: fc.option(changedTexts, { freq: 5 }),
      immutable: fc.constantFrom(true, false, null),
    }),
  },
  Secret: {
    resource: builtIn('Secret'),
    body: optional({
      data: encoded(texts),
      stringData: texts,
      type: fc.constantFrom('Opaque', 'example.com/x'),
    }),
    patch: optional({ data: fc.option(encoded(changedTexts), { freq: 5 }), stringData: texts }),
  },
  Service: {
    resource: builtIn('Service'),
    appliedOnly: true,
    seed: { spec: { ports: [{ port: 80 }] } },
    filledIn: [
      'clusterIP',
      'clusterIPs',
      'ipFamilies',
      'ipFamilyPolicy',
      'externalTrafficPolicy',
      'internalTrafficPolicy',
      'f:nodePort',
    ],
    body: fc.record({
      spec: fc.record(
        { ports, selector: someTexts, type: fc.constantFrom('ClusterIP', 'NodePort') },
        { requiredKeys: ['ports'] },
      ),
    }),
    // Who patches ports is said by the double to own the node ports that come of it.
    patch: optional({ spec: optional({ selector: fc.option(someTexts) }) }),
  },
  Ingress: {
    resource: builtIn('Ingress'),
    seed: { spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } } } },
    body: fc.record({
      spec: fc.record(
        {
          defaultBackend: backend,
          ingressClassName: fc.constantFrom('a', 'b'),
          tls: fc.array(
            fc.constantFrom('a.example', 'b.example').map((host) => ({ hosts: [host] })),
            { minLength: 1, maxLength: 2 },
          ),
        },
        { requiredKeys: ['defaultBackend'] },
      ),
    }),
    patch: optional({ spec: optional({ defaultBackend: backend, ingressClassName: fc.constant(null) }) }),
    status: fc
      .constantFrom('203.0.113.10', '203.0.113.11')
      .map((ip) => ({ loadBalancer: { ingress: [{ ip }] } })),
  },
  CronJob: {
    resource: builtIn('CronJob'),
    seed: { spec: leastCronJob },
    filledIn: [
      'concurrencyPolicy',
      'failedJobsHistoryLimit',
      'successfulJobsHistoryLimit',
      'imagePullPolicy',
      'terminationMessagePath',
      'terminationMessagePolicy',
      'resources',
      'dnsPolicy',
      'schedulerName',
      'securityContext',
      'terminationGracePeriodSeconds',
    ],
    appliedOnly: true,
    body: fc.record({
      spec: fc.record(
        {
          schedule: fc.constantFrom('0 0 1 1 *', '0 0 2 1 *'),
          // No controller touches one that is suspended.
          suspend: fc.constant(true),
          jobTemplate: containers.map((all) => ({
            metadata: { labels: { app: 'it' } },
            spec: {
              template: {
                metadata: { labels: { app: 'it' } },
                spec: { restartPolicy: 'Never', containers: all },
              },
            },
          })),
        },
        { requiredKeys: ['schedule', 'suspend', 'jobTemplate'] },
      ),
    }),
    patch: optional({ spec: optional({ schedule: fc.constantFrom('0 0 1 1 *', '0 0 3 1 *') }) }),
    status: fc
      .constantFrom('2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z')
      .map((lastScheduleTime) => ({ lastScheduleTime })),
  },
};
