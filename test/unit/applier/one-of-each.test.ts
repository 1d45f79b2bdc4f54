import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Member } from '../../../src/applier/plan/plan.ts';
import { oneOfEach } from '../../../src/applier/see/one-of-each.ts';
import type { Cluster, ObjectList, Resource } from '../../../src/cluster/cluster.ts';
import { discoveryOf } from '../../../src/cluster/discovery.ts';
import { type KubeObject, keyOf, refOf } from '../../../src/cluster/object.ts';
import { configMap, namespace } from './objects.ts';
import { resourceOf, world } from './world.ts';

const namespaces = resourceOf('Namespace');
const projects: Resource = {
  ...namespaces,
  group: 'project.openshift.io',
  kind: 'Project',
  plural: 'projects',
};

function asProject(object: KubeObject): KubeObject {
  return { ...object, apiVersion: 'project.openshift.io/v1', kind: 'Project' };
}

/** The cluster as OpenShift shows it: every Namespace is a Project too, and whoever deletes the one deletes the other. */
function withProjects(cluster: Cluster): Cluster {
  const isProjects = ({ plural }: Resource) => plural === 'projects';
  const behind = (resource: Resource) => (isProjects(resource) ? namespaces : resource);
  const shown = (resource: Resource, list: ObjectList): ObjectList =>
    isProjects(resource) ? { ...list, items: list.items.map(asProject) } : list;
  return {
    ...cluster,
    discover: async (options) => discoveryOf([...(await cluster.discover(options)).resources, projects]),
    get: async (resource, at, signal) => {
      const live = await cluster.get(behind(resource), at, signal);
      return live && isProjects(resource) ? asProject(live) : live;
    },
    list: async (resource, options) => shown(resource, await cluster.list(behind(resource), options)),
    mergePatch: (resource, at, patch, options) => cluster.mergePatch(behind(resource), at, patch, options),
    delete: (resource, at, options) => cluster.delete(behind(resource), at, options),
  };
}

function member(object: KubeObject, uid: string | undefined): Member {
  const live = { ...object, metadata: { ...object.metadata, ...(uid && { uid }) } };
  const ref = refOf(live);
  return { ref, key: keyOf(ref), resource: namespaces, live };
}

const shop = namespace('shop');

describe('of the members that are one object', () => {
  const cases: { what: string; members: Member[]; wanted: KubeObject[]; kept: string[] }[] = [
    {
      what: 'the one stays that is wanted',
      members: [member(asProject(shop), 'u'), member(shop, 'u')],
      wanted: [shop],
      kept: ['Namespace//shop'],
    },
    {
      what: 'the one stays that is wanted, though the other is built in',
      members: [member(asProject(shop), 'u'), member(shop, 'u')],
      wanted: [asProject(shop)],
      kept: ['Project.project.openshift.io//shop'],
    },
    {
      what: 'the built-in kind stays where none is wanted: the guard knows it',
      members: [member(asProject(shop), 'u'), member(shop, 'u')],
      wanted: [],
      kept: ['Namespace//shop'],
    },
    {
      what: 'none counts for another’s twin, nor what has no uid',
      members: [member(shop, 'u'), member(configMap('one'), undefined), member(configMap('two'), undefined)],
      wanted: [],
      kept: ['Namespace//shop', 'ConfigMap/default/one', 'ConfigMap/default/two'],
    },
  ];
  for (const { what, members, wanted, kept } of cases) {
    it(what, () => {
      const keys = new Set(wanted.map((object) => keyOf(refOf(object))));
      const left = oneOfEach(new Map(members.map((one) => [one.key, one])), keys);
      assert.deepEqual([...left.keys()], kept);
    });
  }

  it('none is pruned or kept in the inventory after that was rebuilt', async () => {
    const w = await world();
    const worker = w.worker('w1');
    const cluster = withProjects(worker.cluster);
    worker.deps.openCluster = () => cluster;
    w.push([shop, configMap('one')]);
    await worker.look();
    await worker.rest();
    const before = await w.get('Namespace', { name: 'shop' });
    const at = { name: 'lockstep-site', namespace: 'lockstep-system' };
    w.cluster.asThirdParty.remove(resourceOf('ConfigMap'), at);
    for (let round = 0; round < 3; round++) {
      await worker.look();
      await worker.rest();
    }
    const now = await w.get('Namespace', { name: 'shop' });
    assert.equal(now?.metadata.uid, before?.metadata.uid, 'it was never deleted');
    assert.deepEqual((await w.record())?.groupKinds, ['ConfigMap', 'Namespace']);
  });
});
