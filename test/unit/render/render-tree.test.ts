import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseFederation } from '../../../src/federation/parse-federation.ts';
import type { RepositoryTree } from '../../../src/git/repository.ts';
import { formatFault } from '../../../src/manifests/fault.ts';
import type { SourceFile } from '../../../src/manifests/manifest.ts';
import { parseFile } from '../../../src/manifests/parse-file.ts';
import { canonicalJson, digestOf } from '../../../src/render/canonical-json.ts';
import { renderTree } from '../../../src/render/render-tree.ts';
import { createRenderer } from '../../../src/render/renderer.ts';
import type { Rendering } from '../../../src/render/rendering.ts';
import faultCases from '../../cases/render/faults.json' with { type: 'json' };

const deps = { parseFiles: async (files: readonly SourceFile[]) => files.map((file) => parseFile(file)) };

const uids = ['0f8c2f43-6c0c-4c3e-9f5e-0a9f3f1d2b11', '1f8c2f43-6c0c-4c3e-9f5e-0a9f3f1d2b11'];
const federationYaml = `apiVersion: lockstep.dev/v1alpha1
kind: Federation
metadata: {name: global-site}
spec:
  clusters: [{name: a, uid: ${uids[0]}}, {name: b, uid: ${uids[1]}}]
`;

function treeOf(files: Record<string, string>, refused: RepositoryTree['refused'] = []): RepositoryTree {
  const encoder = new TextEncoder();
  const entries = Object.entries(files).map(([path, text]) => ({ path, content: encoder.encode(text) }));
  return { hash: 'a-tree', files: entries, refused };
}

function configMap(name: string, value = 'base', extra = ''): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}${extra}}\ndata: {from: ${value}}\n`;
}

/** Renders a valid tree. */
async function render(files: Record<string, string>): Promise<Rendering> {
  const rendering = await renderTree(deps, treeOf({ 'federation.yaml': federationYaml, ...files }));
  assert.deepEqual(rendering.faults.map(formatFault), []);
  return rendering;
}

/** `ConfigMap default/a=base` for each object of the cluster, in order. */
function contentsOf({ objects }: Rendering, cluster: string): string[] {
  return (objects.get(cluster) ?? []).map(({ object }) => {
    const { namespace = '', name } = object.metadata;
    const { from } = { from: undefined, ...(object['data'] as object) };
    return `${object.kind} ${namespace}/${name}=${from}`;
  });
}

async function onlyObject(text: string) {
  const { objects, notes } = await render({ 'base/a.yaml': text });
  const [desired] = objects.get('a') ?? [];
  assert.ok(desired);
  return { desired, object: desired.object, notes: notes.map(formatFault) };
}

describe('a faulty revision is told whole, and nothing of it is rendered', () => {
  for (const { name, files, refused, faults } of faultCases as FaultCase[]) {
    it(name, async () => {
      const texts = Object.entries(files).map(([path, lines]) => [path, lines?.join('\n')]);
      const rendering = await renderTree(deps, treeOf(Object.fromEntries(texts), refused));
      assert.notEqual(rendering.faults.length, 0);
      assert.equal(rendering.objects.size, 0);
      assert.deepEqual(rendering.faults.map(formatFault), faults);
    });
  }
});

interface FaultCase {
  name: string;
  files: Record<string, string[] | undefined>;
  refused?: RepositoryTree['refused'];
  faults: string[];
}

describe('base and overlays', () => {
  it('every cluster gets the base, and its own overlay added or in place of it', async () => {
    const rendering = await render({
      'base/one.yaml': configMap('one'),
      'base/deep/two.yml': configMap('two'),
      'clusters/b/x.json': JSON.stringify({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'two', namespace: 'default' },
        data: { from: 'overlay' },
      }),
      'clusters/b/three.YAML': configMap('three', 'overlay'),
    });
    assert.deepEqual(contentsOf(rendering, 'a'), [
      'ConfigMap default/one=base',
      'ConfigMap default/two=base',
    ]);
    assert.deepEqual(contentsOf(rendering, 'b'), [
      'ConfigMap default/one=base',
      'ConfigMap default/three=overlay',
      'ConfigMap default/two=overlay',
    ]);
  });

  it('an object of the same name in another namespace or group is another object', async () => {
    const rendering = await render({
      'base/one.yaml': configMap('one'),
      'clusters/a/one.yaml': configMap('one', 'overlay', ', namespace: other'),
    });
    assert.equal(rendering.objects.get('a')?.length, 2);
  });

  it('an overlay may replace an object under another version of its group', async () => {
    const hpa = (version: string) =>
      `apiVersion: autoscaling/${version}\nkind: HorizontalPodAutoscaler\nmetadata: {name: x}\n`;
    const rendering = await render({ 'base/x.yaml': hpa('v1'), 'clusters/a/x.yaml': hpa('v2') });
    assert.deepEqual(
      ['a', 'b'].map((name) => rendering.objects.get(name)?.map(({ object }) => object.apiVersion)),
      [['autoscaling/v2'], ['autoscaling/v1']],
    );
  });

  it('files that are no manifests by their name are left alone', async () => {
    const rendering = await render({
      'base/one.yaml': configMap('one'),
      'base/README.md': '{',
      'clusters/a/.gitkeep': '',
      'clusters/README.md': '{',
      'other/broken.yaml': '{',
      '.github/workflows/x.yaml': 'on: push',
    });
    assert.equal(rendering.objects.get('a')?.length, 1);
  });

  it('links outside of base and overlays are nobody’s business', async () => {
    const tree = treeOf({ 'federation.yaml': federationYaml, 'base/a.yaml': configMap('a') }, [
      { path: 'docs/link', reason: 'is a symbolic link. Put a plain file in its place' },
    ]);
    assert.deepEqual((await renderTree(deps, tree)).faults, []);
  });
});

describe('what is filled in and what is left out', () => {
  it('a namespaced kind gets the default namespace, a cluster-scoped one none', async () => {
    const { object } = await onlyObject(configMap('a'));
    assert.equal(object.metadata.namespace, 'default');
    const role = await onlyObject(
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a}\n',
    );
    assert.equal(role.object.metadata.namespace, undefined);
  });

  it('the scope of a custom kind comes from the CRD of the same revision, or stays open', async () => {
    const crd = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
spec: {group: example.com, scope: Namespaced, names: {kind: Thing, plural: things}, versions: [{name: v1, served: true}]}
`;
    const thing = 'apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: a}\n';
    const known = await render({ 'base/a.yaml': thing, 'base/crd.yaml': crd });
    assert.deepEqual(contentsOf(known, 'a').at(-1), 'Thing default/a=undefined');
    const { object } = await onlyObject(thing);
    assert.equal(object.metadata.namespace, undefined);
  });

  it('status and server-set metadata are left out, and that is said', async () => {
    const { object, notes } = await onlyObject(
      `apiVersion: v1
kind: Service
metadata: {name: a, uid: x, resourceVersion: "7", generation: 3, creationTimestamp: null, managedFields: [], labels: {b: c}}
spec: {}
status: {loadBalancer: {}}
`,
    );
    assert.deepEqual(object, {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'a', namespace: 'default', labels: { b: 'c' } },
      spec: {},
    });
    assert.deepEqual(
      notes.map((note) => note.replace('base/a.yaml:1:1: Service default/a: ', '')),
      [
        'metadata.generation is set by the API server, and was left out',
        'metadata.managedFields is set by the API server, and was left out',
        'metadata.resourceVersion is set by the API server, and was left out',
        'metadata.uid is set by the API server, and was left out',
        'status is set by controllers, and was left out',
      ],
    );
  });

  it('labels and annotations that are begun and left empty are none', async () => {
    const manifest = 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  labels:\n  annotations:\n';
    const { notes } = await onlyObject(manifest);
    assert.deepEqual(notes, []);
  });

  it('a Secret’s stringData becomes data and wins over it, and no value is told', async () => {
    const { object, notes } = await onlyObject(
      'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {a: b2xk, b: a2VwdA==}\nstringData: {a: "pässword"}\n',
    );
    assert.deepEqual(object['data'], { a: Buffer.from('pässword').toString('base64'), b: 'a2VwdA==' });
    assert.equal(object['stringData'], undefined);
    assert.deepEqual(notes, ['base/a.yaml:1:1: Secret default/a: stringData was turned into data']);
  });

  it('a Job that would go by itself stays: it would be made anew, and run again, for ever', async () => {
    const { object, notes } = await onlyObject(
      'apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec: {ttlSecondsAfterFinished: 0, backoffLimit: 2}\n',
    );
    assert.deepEqual(object['spec'], { backoffLimit: 2 });
    assert.equal(notes.length, 1);
    assert.match(notes[0] ?? '', /Job default\/a: spec\.ttlSecondsAfterFinished was left out/);
  });

  it('a cluster without a uid is noted, and no fault', async () => {
    const unpinned = federationYaml.replaceAll(/, uid: [-\w]+/g, '');
    const { faults, notes } = await renderTree(
      deps,
      treeOf({ 'federation.yaml': unpinned, 'base/a.yaml': configMap('a') }),
    );
    assert.deepEqual(faults, []);
    assert.match(notes.map(formatFault).join('\n'), /^federation\.yaml:5:14: 2 clusters have no uid\. Run/);
  });
});

describe('laws', () => {
  const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { minLength: 1 });

  it('the order of the files changes nothing', async () => {
    const files = {
      'federation.yaml': federationYaml,
      'base/a.yaml': configMap('a'),
      'base/b.yaml': `${configMap('b')}---\n${configMap('a')}`,
      'base/c.yaml': 'x: [',
      'clusters/a/b.yaml': configMap('b'),
      'clusters/c/b.yaml': configMap('b'),
      'clusters/c/a.yaml': configMap('b'),
    };
    const { files: given } = treeOf(files);
    const expected = await renderTree(deps, treeOf(files));
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(given, { minLength: given.length }), async (shuffled) => {
        assert.deepEqual(await renderTree(deps, { hash: 'a-tree', files: shuffled, refused: [] }), expected);
      }),
      { numRuns: 50 },
    );
  });

  it('a cluster gets exactly the union of base and overlay, the overlay winning', async () => {
    await fc.assert(
      fc.asyncProperty(names, names, async (base, overlay) => {
        const files = [
          ...base.map((name) => [`base/${name}.yaml`, configMap(name)]),
          ...overlay.map((name) => [`clusters/a/${name}.yaml`, configMap(name, 'overlay')]),
        ];
        const rendering = await render(Object.fromEntries(files));
        const expected = [...new Set([...base, ...overlay])]
          .sort()
          .map((name) => `ConfigMap default/${name}=${overlay.includes(name) ? 'overlay' : 'base'}`);
        assert.deepEqual(contentsOf(rendering, 'a'), expected);
        assert.deepEqual(
          contentsOf(rendering, 'b'),
          base.toSorted().map((name) => `ConfigMap default/${name}=base`),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('the digest ignores the order of fields, and nothing else', () => {
    const shuffled = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shuffled);
      if (value === null || typeof value !== 'object') return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, field]) => [key, shuffled(field)]),
      );
    };
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        assert.equal(digestOf(shuffled(value)), digestOf(value));
        assert.deepEqual(JSON.parse(canonicalJson(value)), JSON.parse(JSON.stringify(value)));
      }),
    );
    assert.notEqual(digestOf({ a: [1, 2] }), digestOf({ a: [2, 1] }));
    assert.notEqual(digestOf({ a: '1' }), digestOf({ a: 1 }));
  });
});

describe('the renderer', () => {
  function counting(fail = false) {
    let calls = 0;
    const parseFiles = async (files: readonly SourceFile[]) => {
      calls += 1;
      if (fail && calls === 1) throw new Error('no parser');
      return deps.parseFiles(files);
    };
    return { renderer: createRenderer({ parseFiles }), calls: () => calls };
  }
  const tree = (hash: string) => ({
    ...treeOf({ 'federation.yaml': federationYaml, 'base/a.yaml': configMap('a') }),
    hash,
  });

  it('renders a tree once, for all who ask meanwhile and later', async () => {
    const { renderer, calls } = counting();
    const [first, second] = await Promise.all([renderer(tree('x')), renderer(tree('x'))]);
    assert.equal(first, second);
    assert.equal(await renderer(tree('x')), first);
    assert.equal(calls(), 1);
  });

  it('parses federation.yaml only when it changed', async () => {
    const parsed: string[] = [];
    const counted = createRenderer({
      ...deps,
      parseFederation: (file) => {
        parsed.push(new TextDecoder().decode(file?.content));
        return parseFederation(file);
      },
    });
    const changed = `${federationYaml}  namespace: web\n`;
    for (const [hash, yaml] of Object.entries({ one: federationYaml, two: federationYaml, three: changed })) {
      const files = treeOf({ 'federation.yaml': yaml, 'base/a.yaml': configMap(hash) }).files;
      const { federation, objects } = await counted({ hash, files, refused: [] });
      assert.equal(federation?.namespace, yaml === changed ? 'web' : 'default');
      assert.equal(objects.get('a')?.[0]?.object.metadata.name, hash);
    }
    assert.deepEqual(parsed, [federationYaml, changed]);
  });

  it('renders another tree anew', async () => {
    const { renderer, calls } = counting();
    await renderer(tree('x'));
    await renderer(tree('y'));
    assert.equal(calls(), 2);
  });

  it('keeps few trees, the last used ones', async () => {
    const { renderer, calls } = counting();
    for (const hash of ['keep', ...'12345', 'keep', ...'678']) await renderer(tree(hash));
    assert.equal(calls(), 9);
    await renderer(tree('keep'));
    assert.equal(calls(), 9);
    await renderer(tree('1'));
    assert.equal(calls(), 10);
  });

  it('tries again after a failure that is no fault of the commit', async () => {
    const { renderer, calls } = counting(true);
    await assert.rejects(renderer(tree('x')), /no parser/);
    assert.deepEqual((await renderer(tree('x'))).faults, []);
    assert.equal(calls(), 2);
  });
});
