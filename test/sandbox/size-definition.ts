/** A CustomResourceDefinition of kind Size, in a group of the test's own. */
export function sizeDefinition(group: string): string {
  const schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  return JSON.stringify({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `sizes.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind: 'Size', plural: 'sizes', singular: 'size', listKind: 'SizeList' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    },
  });
}
