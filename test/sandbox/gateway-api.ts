import type { TestContext } from 'node:test';
import { stringify } from 'yaml';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import { until } from '../../sandbox/processes/until.ts';
import type { TestFederation } from './federation-fixture.ts';

const GROUP = 'gateway.networking.k8s.io';
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/**
 * The least of the Gateway API that an API server can serve, as files of a repository; no controller comes with it.
 * The definitions are of the whole cluster: they go with the test, and two such tests must not overlap.
 */
export function gatewayApi(test: TestContext, { clusters }: TestFederation): Record<string, string> {
  const definitions = [definitionOf('Gateway', 'gateways'), definitionOf('HTTPRoute', 'httproutes')];
  test.after(() =>
    Promise.all(
      clusters.flatMap((cluster) => definitions.map(({ metadata }) => remove(cluster, metadata.name))),
    ),
  );
  return Object.fromEntries(definitions.map((one) => [`base/${one.spec.names.plural}.yaml`, stringify(one)]));
}

/** The path of an object of the Gateway API: `gateways/web`. */
export function gatewayPath(namespace: string, path: string): string {
  return `/apis/${GROUP}/v1/namespaces/${namespace}/${path}`;
}

function definitionOf(kind: string, plural: string) {
  const schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${GROUP}`,
      // API servers refuse definitions of this group without it.
      annotations: { 'api-approved.kubernetes.io': 'unapproved, for a test' },
    },
    spec: {
      group: GROUP,
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: schema },
        },
      ],
    },
  };
}

async function remove({ name, client }: SandboxCluster, definition: string): Promise<void> {
  const path = `${DEFINITIONS}/${definition}`;
  await client.request('DELETE', path);
  const isGone = async () => (await client.request('GET', path)).status === 404;
  await until(isGone, { what: `${name}: ${definition} is gone` });
}
