import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { discoveryOf } from '../../../src/cluster/discovery.ts';
import {
  parseAggregated,
  parseGroupVersions,
  parseResourceList,
} from '../../../src/cluster/http/parse-discovery.ts';

const verbs = ['get', 'list'];

function aggregated(items: unknown) {
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', items };
}

function served(kind: string, plural: string, scope = 'Namespaced') {
  const subresources = [{ subresource: 'status', responseKind: { kind }, verbs: ['get'] }];
  return { resource: plural, responseKind: { group: '', version: '', kind }, scope, verbs, subresources };
}

describe('aggregated discovery', () => {
  test('kinds come in the order of the server, without subresources', () => {
    const document = aggregated([
      {
        metadata: {},
        versions: [
          { version: 'v1', freshness: 'Current', resources: [served('Namespace', 'namespaces', 'Cluster')] },
        ],
      },
      {
        metadata: { name: 'apps' },
        versions: [
          { version: 'v2', freshness: 'Current', resources: [served('Deployment', 'deployments')] },
          { version: 'v1', freshness: 'Current', resources: [served('Deployment', 'deployments')] },
        ],
      },
    ]);
    assert.deepEqual(parseAggregated(document), {
      resources: [
        { group: '', version: 'v1', kind: 'Namespace', plural: 'namespaces', namespaced: false, verbs },
        { group: 'apps', version: 'v2', kind: 'Deployment', plural: 'deployments', namespaced: true, verbs },
        { group: 'apps', version: 'v1', kind: 'Deployment', plural: 'deployments', namespaced: true, verbs },
      ],
      stale: [],
    });
  });

  test('a version whose own server is down is stale, and what is known of it stays', () => {
    const stale = {
      version: 'v1beta1',
      freshness: 'Stale',
      resources: [served('NodeMetrics', 'nodes', 'Cluster')],
    };
    const found = parseAggregated(aggregated([{ metadata: { name: 'metrics.k8s.io' }, versions: [stale] }]));
    assert.deepEqual(found?.stale, ['metrics.k8s.io/v1beta1']);
    assert.equal(found?.resources.length, 1);
  });

  test('a resource that has only subresources is no kind', () => {
    const nameless = { resource: 'things', responseKind: { kind: '' }, scope: 'Namespaced', verbs: [] };
    const versions = [{ version: 'v1', resources: [nameless] }];
    assert.deepEqual(parseAggregated(aggregated([{ metadata: { name: 'g' }, versions }]))?.resources, []);
  });

  for (const document of [
    undefined,
    'text',
    { kind: 'APIVersions', versions: ['v1'] },
    { kind: 'APIGroupList' },
  ]) {
    test(`${JSON.stringify(document)} is none`, () => assert.equal(parseAggregated(document), undefined));
  }

  for (const items of [undefined, 7, [7], [{ versions: 'x' }], [{ versions: [{ resources: [7] }] }]]) {
    test(`hostile items ${JSON.stringify(items)} are no kinds`, () => {
      assert.deepEqual(parseAggregated(aggregated(items))?.resources, []);
    });
  }
});

describe('classic discovery', () => {
  test('the core group and others name their versions, preferred first', () => {
    assert.deepEqual(parseGroupVersions({ kind: 'APIVersions', versions: ['v1'] }), ['v1']);
    const groups = [
      {
        name: 'apps',
        preferredVersion: { groupVersion: 'apps/v1' },
        versions: [{ groupVersion: 'apps/v1beta1' }, { groupVersion: 'apps/v1' }],
      },
      { name: 'odd', versions: [{ groupVersion: 'odd/v1' }] },
    ];
    assert.deepEqual(parseGroupVersions({ kind: 'APIGroupList', groups }), [
      'apps/v1',
      'apps/v1beta1',
      'odd/v1',
    ]);
  });

  test('subresources are left out of a resource list', () => {
    const resources = [
      { name: 'deployments', kind: 'Deployment', namespaced: true, verbs },
      { name: 'deployments/scale', kind: 'Scale', namespaced: true, verbs },
    ];
    assert.deepEqual(parseResourceList('apps/v1', { resources }), [
      { group: 'apps', version: 'v1', kind: 'Deployment', plural: 'deployments', namespaced: true, verbs },
    ]);
    assert.equal(parseResourceList('v1', { resources })[0]?.group, '');
  });
});

describe('looking up kinds', () => {
  const one = { group: 'apps', kind: 'Deployment', plural: 'deployments', namespaced: true, verbs };
  const [v2, v1] = [
    { ...one, version: 'v2' },
    { ...one, version: 'v1' },
  ];
  const { byApiVersion, byGroupKind } = discoveryOf([v2, v1]);

  test('an apiVersion is found exactly', () => {
    assert.equal(byApiVersion('apps/v1', 'Deployment'), v1);
    assert.equal(byApiVersion('apps/v3', 'Deployment'), undefined);
    assert.equal(byApiVersion('v1', 'Deployment'), undefined);
  });

  test('a group and kind is found in its preferred version', () => {
    assert.equal(byGroupKind({ group: 'apps', kind: 'Deployment' }), v2);
    assert.equal(byGroupKind({ group: '', kind: 'Deployment' }), undefined);
  });
});
