import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { objectFault } from '../../../src/applier/faults/object-fault.ts';
import { withAdvice } from '../../../src/applier/faults/refusal-advice.ts';
import { ClusterError, type StatusCause } from '../../../src/cluster/cluster-error.ts';

const faultOf = (kind: string, ...causes: StatusCause[]) => {
  const [name = '', ...group] = kind.split('.');
  const ref = { group: group.join('.'), kind: name, namespace: 'shop', name: 'it' };
  const message = causes.map((cause) => `${cause.field}: ${cause.message}`).join(', ');
  const error = new ClusterError('refused', message, { status: 422, reason: 'Invalid', causes });
  return withAdvice(ref, objectFault(ref, error), error);
};

describe('the refusal of a change of what cannot be changed', () => {
  // In the words of kube-apiserver 1.36; test/sandbox/immutable-fields.test.ts asks a real one.
  const cases: [string, string, string, RegExp][] = [
    [
      'Deployment.apps',
      'spec.selector',
      'Invalid value: {"matchLabels":{"app":"b"}}: field is immutable',
      /^spec\.selector is immutable: give it another name, or delete it in the clusters/,
    ],
    [
      'Service',
      'spec.clusterIPs[0]',
      'Invalid value: ["10.0.0.34"]: may not change once set',
      /^spec\.clusterIPs\[0\] is immutable: give it another name/,
    ],
    [
      'StatefulSet.apps',
      'spec',
      "Forbidden: updates to statefulset spec for fields other than 'replicas' and 'template' are forbidden",
      /^spec is immutable: delete it with --cascade=orphan.*fields other than 'replicas' and 'template' are forbidden$/,
    ],
    [
      'PersistentVolumeClaim',
      'spec',
      'Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n@@ -10,7 +10,7 @@\n  },\n- "StorageClassName": "a",\n+ "StorageClassName": "b",\n  "VolumeMode": "Filesystem",\n',
      /^spec is immutable \(storageClassName\): give it another name; to delete it costs its data\. spec is immutable after creation except resources\.requests/,
    ],
    [
      'RoleBinding.rbac.authorization.k8s.io',
      'roleRef',
      'Invalid value: {"Kind":"Role","Name":"b"}: cannot change roleRef',
      /^roleRef is immutable/,
    ],
  ];
  for (const [kind, field, message, said] of cases) {
    it(`of a ${kind} names ${field}, says what to do, and no value`, () => {
      const fault = faultOf(kind, { field, message });
      assert.deepEqual(
        { object: fault.object, field: fault.field, final: fault.final },
        {
          object: `${kind.split('.')[0]} shop/it`,
          field,
          final: true,
        },
      );
      assert.match(fault.message, said);
      assert.doesNotMatch(fault.message, /matchLabels|10\.0\.0\.34|"b"/);
    });
  }

  it('names the field that is, where the first that is refused is another', () => {
    const labels = { field: 'spec.template.metadata.labels', message: 'Invalid value: {}: no match' };
    const selector = { field: 'spec.selector', message: 'Invalid value: {}: field is immutable' };
    assert.match(
      faultOf('Deployment.apps', labels, selector).message,
      /^spec\.selector is immutable.* \(\+1 more\)$/,
    );
  });

  it('of a Secret is known by the words that are left of it', () => {
    const ref = { group: '', kind: 'Secret', namespace: 'shop', name: 'it' };
    const error = new ClusterError(
      'refused',
      'Secret shop/it: the server answered 422 Invalid: field is immutable',
      {
        status: 422,
        causes: [{ field: 'data', message: '' }],
      },
    );
    const { message } = withAdvice(ref, objectFault(ref, error), error);
    assert.equal(message, 'data is immutable: give it another name, also where it is used');
  });

  it('is no other refusal', () => {
    const { message } = faultOf('Service', { field: 'spec.ports', message: 'Required value' });
    assert.equal(message, 'Required value');
  });
});
