import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { LockstepProcess } from '../../sandbox/installation.ts';
import { newFederation, type TestFederation } from './federation-fixture.ts';

interface BadCommit {
  what: string;
  changes: (federation: TestFederation) => Record<string, string | undefined>;
  says: RegExp;
}

const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;

const badCommits: BadCommit[] = [
  {
    what: 'YAML that is broken',
    changes: () => ({ 'base/broken.yaml': 'apiVersion: v1\nkind: "ConfigMap\n' }),
    says: /^base\/broken\.yaml:\d+:\d+: /,
  },
  {
    what: 'a key that is written twice',
    changes: () => ({ 'base/twice.yaml': `${configMap('twice')}data: {a: "1"}\ndata: {a: "2"}\n` }),
    says: /^base\/twice\.yaml:6:1: .*"data"/,
  },
  {
    what: 'an object that is described twice',
    changes: () => ({ 'base/again.yaml': `${configMap('zone-fetch')}` }),
    says: /^base\/\w+\.yaml:\d+:\d+: ConfigMap \S*zone-fetch: /,
  },
  {
    what: 'an object that SOPS encrypted, whose ciphertext nobody wants in a cluster',
    changes: () => ({
      'base/secret.yaml': `${configMap('sealed').replace('ConfigMap', 'Secret')}data:\n  password: ENC[AES256_GCM,data:aGk=]\nsops:\n  mac: ENC[AES256_GCM,data:bWFj]\n`,
    }),
    says: /^base\/secret\.yaml:\d+:1: Secret sealed: the object is encrypted with SOPS/,
  },
  {
    what: 'a removed apiVersion, with its successor',
    changes: ({ files }) => ({
      'base/ingress.yaml': (files['base/ingress.yaml'] ?? '').replace(
        'networking.k8s.io/v1',
        'extensions/v1beta1',
      ),
    }),
    says: /^base\/ingress\.yaml:2:13: .*extensions\/v1beta1 was removed in Kubernetes 1\.22\. Use networking\.k8s\.io\/v1/,
  },
  {
    what: 'the overlay folder of a cluster that does not exist',
    changes: () => ({ 'clusters/gce-nowhere1-a/zone.yaml': configMap('zone') }),
    says: /^clusters\/gce-nowhere1-a\/zone\.yaml:1:1: .*"gce-nowhere1-a"/,
  },
  {
    what: "the blog's annotation, which names a cluster that does not exist",
    changes: ({ files }) => ({
      'base/ingress.yaml': (files['base/ingress.yaml'] ?? '').replace(
        '  annotations:\n',
        '  annotations:\n    ingress.federation.kubernetes.io/first-cluster: gce-us-central10b\n',
      ),
    }),
    says: /^base\/ingress\.yaml:7:5: Ingress \S+: the annotation names the cluster "gce-us-central10b"/,
  },
  {
    what: 'a federation.yaml that is invalid',
    changes: (federation) => ({ 'federation.yaml': federation.respec({ namespace: 'No Label' }) }),
    says: /^federation\.yaml:\d+:\d+: the name of a namespace is a DNS-1123 label/,
  },
  {
    what: 'a federation.yaml that is empty',
    changes: () => ({ 'federation.yaml': '' }),
    says: /^federation\.yaml:1:1: /,
  },
  {
    what: 'a federation.yaml that is gone',
    changes: () => ({ 'federation.yaml': undefined }),
    says: /federation\.yaml/,
  },
  {
    what: 'a federation without clusters',
    changes: (federation) => ({ 'federation.yaml': federation.respec({ clusters: [] }) }),
    says: /^federation\.yaml:\d+:\d+: spec\.clusters: the federation has no clusters/,
  },
  {
    what: 'no object at all',
    changes: ({ files }) =>
      Object.fromEntries(
        Object.keys(files)
          .filter((path) => /^(base|clusters)\//.test(path))
          .map((path) => [path, undefined]),
      ),
    says: /^federation\.yaml:\d+:\d+: no cluster would get any object/,
  },
];

describe('a bad commit is a failure that names the place, and nothing of it is written anywhere', () => {
  let federation: TestFederation;
  let good: Record<string, string>;
  let process: LockstepProcess;
  before(async () => {
    federation = await newFederation(undefined);
    good = { ...federation.files };
    process = await federation.start('run');
  });
  after(() => federation.end());

  async function writtenAnywhere(): Promise<string[]> {
    const all = await Promise.all(federation.clusters.map((cluster) => federation.writes(cluster)));
    return all.flat().map(({ verb, requestURI }) => `${verb} ${requestURI}`);
  }

  async function mend(): Promise<void> {
    for (const path of Object.keys(federation.files)) {
      if (good[path] === undefined) await federation.copy.remove(path);
      delete federation.files[path];
    }
    Object.assign(federation.files, good);
  }

  for (const { what, changes, says } of badCommits) {
    it(`for ${what}`, async () => {
      const { state, description } = await federation.verdict(
        await federation.push(what, changes(federation)),
      );
      assert.equal(state, 'failure');
      assert.match(description ?? '', says);
      assert.deepEqual(await writtenAnywhere(), []);
      await mend();
    });
  }

  it('and the next good commit goes through', async () => {
    const sha = await federation.push('mended');
    assert.equal((await federation.verdict(sha)).state, 'success');
    assert.notDeepEqual(await writtenAnywhere(), []);
    const applied = (await process.log()).filter(({ msg }) => msg === 'applied');
    assert.deepEqual(
      applied.map(({ revision }) => revision),
      federation.clusters.map(() => sha),
    );
  });
});

describe('a bad commit after a good one', () => {
  it('leaves every cluster as it was', async (t) => {
    const federation = await newFederation(t);
    await federation.start('run');
    const first = await federation.push('good');
    assert.equal((await federation.verdict(first)).state, 'success');
    const before = await Promise.all(federation.clusters.map((cluster) => federation.record(cluster)));
    const since = Date.now();
    const bad = await federation.push('bad', {
      'base/configmap.yaml': undefined,
      'base/broken.yaml': 'a: [',
    });
    assert.equal((await federation.verdict(bad)).state, 'failure');
    for (const [index, cluster] of federation.clusters.entries()) {
      assert.deepEqual(await federation.writes(cluster, since), []);
      assert.deepEqual(await federation.record(cluster), before[index]);
    }
  });
});
