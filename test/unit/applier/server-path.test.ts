import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { schemaFault } from '../../../src/applier/faults/schema-fault.ts';
import { stepsOf } from '../../../src/applier/faults/server-path.ts';

const object = {
  metadata: { annotations: { 'example.com/a.b': '1' } },
  spec: {
    ports: [{ port: 80, protocol: 'UDP' }, { port: 80 }],
    containers: [
      { name: 'a', env: [{ name: 'x]y' }] },
      { name: 'b', image: 'nginx' },
    ],
    tags: ['one', 'two'],
  },
};

const cases: [path: string, steps: (string | number)[]][] = [
  ['spec.containers[1].image', ['spec', 'containers', 1, 'image']],
  ['.spec.containers[name="b"].image', ['spec', 'containers', 1, 'image']],
  ['.spec.containers[name="b"].imagePullPolcy', ['spec', 'containers', 1, 'imagePullPolcy']],
  ['.spec.containers[name="a"].env[name="x]y"].value', ['spec', 'containers', 0, 'env', 0, 'value']],
  ['.spec.ports[port=80,protocol="TCP"].protocl', ['spec', 'ports', 1, 'protocl']],
  ['.spec.tags[="two"]', ['spec', 'tags', 1]],
  ['.metadata.annotations.example.com/a.b', ['metadata', 'annotations', 'example.com/a.b']],
  ['metadata.annotations[example.com/a.b]', ['metadata', 'annotations', 'example.com/a.b']],
  ['metadata.annotations["example.com/a.b"]', ['metadata', 'annotations', 'example.com/a.b']],
  ['.spec.containers[name="c"].image', ['spec', 'containers']],
  ['spec.clusterIPs[0]', ['spec', 'clusterIPs', 0]],
  ['metadata.annotations[0]', ['metadata', 'annotations', '0']],
  ['spec.absent.deeper', ['spec', 'absent', 'deeper']],
  ['<nil>', ['<nil>']],
  ['', []],
  ['[', []],
];

describe('the path of a field in a server’s words', () => {
  for (const [path, steps] of cases) {
    it(path || 'that is empty', () => assert.deepEqual(stepsOf(path, object), steps));
  }
});

const patch = 'failed to create typed patch object (t/one; apps/v1, Kind=Deployment): ';

describe('a manifest that does not fit its schema', () => {
  it('is told by field and fault', () => {
    assert.deepEqual(
      schemaFault(`${patch}.spec.containers[name="a"].imagePullPolcy: field not declared in schema`),
      {
        field: 'spec.containers[name="a"].imagePullPolcy',
        message: 'unknown field',
      },
    );
  });

  it('in plain words where the server shows its own types', () => {
    const said = `${patch}.data.a: expected string, got &value.valueUnstructured{Value:1}`;
    assert.deepEqual(schemaFault(said), { field: 'data.a', message: 'expected string, got 1' });
  });

  it('with how many more there are, whatever their order', () => {
    const parts = '  .spec.parts: duplicate entries for key [name="x"]';
    const tags = '  .spec.tags: duplicate entries for key [="a"]';
    for (const said of [`${parts}\n${tags}`, `${tags}\n${parts}`])
      assert.deepEqual(schemaFault(`${patch}errors:\n${said}`), {
        field: 'spec.parts',
        message: 'duplicate entries for key [name="x"] (+1 more)',
      });
  });

  it('without a field where the server names none', () => {
    const said =
      'failed to convert new object (t/q; apps/v1, Kind=Deployment) to proper version: unable to convert unstructured object to apps/v1, Kind=Deployment: cannot convert float64 to int32';
    assert.deepEqual(schemaFault(said), { message: 'cannot convert float64 to int32' });
  });

  it('is nothing else', () => {
    assert.equal(schemaFault('etcdserver: request timed out'), undefined);
    assert.equal(schemaFault(`${patch}something new`), undefined);
  });
});
