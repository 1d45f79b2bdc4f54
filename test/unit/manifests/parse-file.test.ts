import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatFault } from '../../../src/manifests/fault.ts';
import { defaultLimits } from '../../../src/manifests/limits.ts';
import type { Manifest } from '../../../src/manifests/manifest.ts';
import { parseFile } from '../../../src/manifests/parse-file.ts';
import { removedApi } from '../../../src/manifests/removed-api-versions.ts';
import faultCases from '../../cases/manifests/faults.json' with { type: 'json' };
import valueCases from '../../cases/manifests/values.json' with { type: 'json' };

const head = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';

function file(path: string, text: string) {
  return { path, content: new TextEncoder().encode(text) };
}

/** The objects of a text without faults. */
function objectsOf(text: string, path = 'a.yaml') {
  const { manifests, faults } = parseFile(file(path, text));
  assert.deepEqual(faults, []);
  return manifests.map(({ object }) => object);
}

function namesOf(manifests: readonly Manifest[]): string[] {
  return manifests.map(({ object }) => `${object.apiVersion} ${object.kind} ${object.metadata.name}`);
}

describe('a faulty file is told with file, line, column and what to do', () => {
  for (const { name, path, text, faults } of faultCases) {
    it(name, () => {
      const told = parseFile(file(path, text.join('\n'))).faults.map(formatFault);
      assert.notEqual(told.length, 0);
      assert.deepEqual(told, faults);
    });
  }
});

describe('YAML values are read as the Kubernetes tools read them', () => {
  for (const { name, yaml, value } of valueCases) {
    it(name, () => {
      const [object] = objectsOf(`${head}x: ${yaml}\n`);
      assert.deepEqual(object?.['x'], value);
    });
  }

  it('a %YAML directive does not change what 0777 means', () => {
    assert.equal(objectsOf(`%YAML 1.2\n---\n${head}x: 0777\n`)[0]?.['x'], 511);
  });
});

describe('documents and lists', () => {
  it('empty documents, comments, CRLF and a byte order mark are no objects and no faults', () => {
    const text = `\ufeff---\n# one\n${head}---\n---\n# nothing\n...\n---\n${head}`.replaceAll('\n', '\r\n');
    assert.equal(objectsOf(text).length, 2);
  });

  it('an empty file has no objects', () => {
    assert.deepEqual(objectsOf(''), []);
    assert.deepEqual(objectsOf('', 'a.json'), []);
  });

  it('a List is flattened, lists in it too', () => {
    const item = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
    const inner = { apiVersion: 'v1', kind: 'List', items: [item] };
    const outer = { apiVersion: 'v1', kind: 'List', items: [inner, item] };
    assert.deepEqual(objectsOf(JSON.stringify(outer), 'a.json'), [item, item]);
  });

  it('the items of a PodList get the type that the list implies', () => {
    const { manifests } = parseFile(
      file('a.yaml', 'apiVersion: v1\nkind: PodList\nmetadata: {}\nitems:\n- metadata: {name: a}\n'),
    );
    assert.deepEqual(namesOf(manifests), ['v1 Pod a']);
  });

  it('a custom resource whose kind ends in List is an object', () => {
    const allow = { apiVersion: 'example.com/v1', kind: 'AllowList', metadata: { name: 'a' }, items: ['x'] };
    assert.deepEqual(objectsOf(JSON.stringify(allow), 'a.json'), [allow]);
  });

  it('each object knows where it, its identity and its annotations stand', () => {
    const text = '---\n# first\napiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations:\n    b: c\n';
    const [manifest] = parseFile(file('x/a.yaml', text)).manifests;
    assert.deepEqual(manifest?.place, { file: 'x/a.yaml', line: 3, column: 1 });
    assert.deepEqual(manifest?.places, {
      'metadata.name': { file: 'x/a.yaml', line: 6, column: 3 },
      'metadata.annotations.b': { file: 'x/a.yaml', line: 8, column: 5 },
    });
  });
});

describe('anchors, merge keys and hostile names', () => {
  it('a merge key brings in what the object does not say itself, the first source winning', () => {
    const [object] = objectsOf(`${head}d: &d {a: 1, b: 2}\ne: &e {b: 9, c: 3}\nx: {<<: [*d, *e], a: 0}\n`);
    assert.deepEqual(object?.['x'], { a: 0, b: 2, c: 3 });
  });

  it('a quoted merge key is an ordinary field', () => {
    assert.deepEqual(objectsOf(`${head}x: {"<<": text}\n`)[0]?.['x'], { '<<': 'text' });
  });

  for (const [path, text] of [
    ['a.yaml', `${head}__proto__: {polluted: 1}\nconstructor: {prototype: {polluted: 1}}\n`],
    [
      'a.json',
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"__proto__":{"polluted":1},"constructor":{}}',
    ],
  ] as const) {
    it(`__proto__ and constructor are ordinary fields in ${path}`, () => {
      const [object] = objectsOf(text, path);
      assert.ok(object);
      assert.deepEqual(Object.getOwnPropertyDescriptor(object, '__proto__')?.value, { polluted: 1 });
      assert.ok(Object.hasOwn(object, 'constructor'));
      assert.equal(Object.getPrototypeOf(object), Object.prototype);
      assert.equal(Reflect.get({}, 'polluted'), undefined);
    });
  }
});

describe('limits end in a fault', () => {
  const tight = { ...defaultLimits, fileBytes: 1000, documents: 3, depth: 5, aliasedValues: 10, faults: 2 };
  const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
  const cases: [what: string, path: string, text: string, message: RegExp][] = [
    ['a file that is too big', 'a.yaml', '#'.repeat(1001), /^the file has 1001 bytes, more than the 1000/],
    ['too many documents', 'a.yaml', `${head}---\n`.repeat(4), /^the file holds more than 3 documents$/],
    ['YAML nested too deeply', 'a.yaml', `${head}x: ${nested(5)}`, /^the document is nested deeper than 5/],
    ['JSON nested too deeply', 'a.json', nested(6), /nested deeper than 5 levels$/],
    [
      'aliases that stand for much',
      'a.yaml',
      `${head}x: &x [1, 2, 3]\ny: [*x, *x, *x]`,
      /^the file's aliases/,
    ],
    ['bytes that are no text', 'a.yaml', '\u0000', /^the file is binary/],
  ];
  for (const [what, path, text, message] of cases) {
    it(what, () => {
      const { faults } = parseFile(file(path, text), tight);
      assert.equal(faults.length, 1);
      assert.match(faults[0]?.message ?? '', message);
    });
  }

  it('bytes that are not UTF-8', () => {
    const { faults } = parseFile({ path: 'a.yaml', content: Uint8Array.of(0x61, 0xff) });
    assert.deepEqual(faults.map(formatFault), ['a.yaml:1:1: the file is not UTF-8 text. Save it as UTF-8']);
  });

  it('more faults than anybody reads are counted', () => {
    const { faults } = parseFile(file('a.yaml', '- a\n---\n'.repeat(3)), { ...defaultLimits, faults: 2 });
    assert.equal(faults.length, 3);
    assert.equal(faults[2]?.message, '1 more faults in this file');
  });
});

describe('laws', () => {
  // Integers that were rounded already have no exact text to compare.
  const json = fc.jsonValue().filter((value) => !/-0|\d{16,}/.test(JSON.stringify(value)));

  it('whatever the bytes are, the answer is objects or faults with places', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ unit: fc.constantFrom(...'{}[]:,-&*!|>"\'#%@ \n\ta0?<'), maxLength: 80 }).map(encode),
    );
    fc.assert(
      fc.property(bytes, fc.constantFrom('a.yaml', 'a.json'), (content, path) => {
        for (const fault of parseFile({ path, content }).faults) {
          assert.ok(fault.place && fault.place.line >= 1 && fault.place.column >= 1);
          assert.doesNotMatch(fault.message, /internal/);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('a JSON text means the same as JSON and as YAML', () => {
    fc.assert(
      fc.property(json, (value) => {
        const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, value };
        const text = JSON.stringify(object);
        assert.deepEqual(objectsOf(text, 'a.json'), [JSON.parse(text)]);
        assert.deepEqual(objectsOf(text, 'a.yaml'), [JSON.parse(text)]);
      }),
      { numRuns: 200 },
    );
  });

  it('no fault of syntax quotes the text, which may be a Secret', () => {
    const canary = 'c4n4ry';
    const broken = [
      `"${canary}`,
      `"\\q${canary}"`,
      `[${canary}`,
      `@${canary}`,
      `&${canary} *${canary}`,
      `!${canary} x`,
    ];
    for (const value of broken) {
      const text = `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  a: ${value}\n  b: ${canary}: ${canary}\n`;
      const { faults } = parseFile(file('a.yaml', text));
      assert.notEqual(faults.length, 0);
      assert.ok(!JSON.stringify(faults).includes(canary), JSON.stringify(faults));
    }
  });
});

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

describe('removed apiVersions', () => {
  for (const [apiVersion, kind, successor] of [
    ['extensions/v1beta1', 'ReplicaSet', 'apps/v1'],
    ['extensions/v1beta1', 'Deployment', 'apps/v1'],
    ['extensions/v1beta1', 'DaemonSet', 'apps/v1'],
    ['extensions/v1beta1', 'Ingress', 'networking.k8s.io/v1'],
    ['networking.k8s.io/v1beta1', 'Ingress', 'networking.k8s.io/v1'],
    ['extensions/v1beta1', 'NetworkPolicy', 'networking.k8s.io/v1'],
    ['apps/v1beta1', 'StatefulSet', 'apps/v1'],
    ['apps/v1beta2', 'Deployment', 'apps/v1'],
    ['rbac.authorization.k8s.io/v1beta1', 'Role', 'rbac.authorization.k8s.io/v1'],
    ['apiextensions.k8s.io/v1beta1', 'CustomResourceDefinition', 'apiextensions.k8s.io/v1'],
    ['batch/v1beta1', 'CronJob', 'batch/v1'],
    ['policy/v1beta1', 'PodDisruptionBudget', 'policy/v1'],
    ['policy/v1beta1', 'PodSecurityPolicy', undefined],
    ['autoscaling/v2beta2', 'HorizontalPodAutoscaler', 'autoscaling/v2'],
    ['flowcontrol.apiserver.k8s.io/v1beta3', 'FlowSchema', 'flowcontrol.apiserver.k8s.io/v1'],
  ] as const) {
    it(`${kind} of ${apiVersion} is followed by ${successor ?? 'nothing'}`, () => {
      const removed = removedApi(apiVersion, kind);
      assert.ok(removed);
      assert.equal(removed.successor, successor);
    });
  }

  it('what is served today is not in the table', () => {
    for (const apiVersion of ['apps/v1', 'v1', 'networking.k8s.io/v1', 'autoscaling/v1']) {
      assert.equal(removedApi(apiVersion, 'HorizontalPodAutoscaler'), undefined);
    }
  });
});
