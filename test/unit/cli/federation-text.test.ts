import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { addCluster, pinCluster, replaceClusters, replaceText } from '../../../src/cli/federation-text.ts';
import { parseFederation } from '../../../src/federation/parse-federation.ts';

const uid = '0f8c2f43-6c0c-4c3e-9f5e-0a9f3f1d2b11';

/** Lines of the new text that are not in the old one, and those that are gone. */
function difference(before: string, after: string) {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return {
    added: now.filter((line) => !old.includes(line)),
    gone: old.filter((line) => !now.includes(line)),
  };
}

function federationYaml(clusters: string): string {
  return `# The federation.
apiVersion: lockstep.dev/v1alpha1
kind:   Federation # oddly spaced
metadata: {name: site}
spec:
${clusters}
  # The last comment.
  base: "base"
`;
}

describe('pinning a cluster in the text of federation.yaml', () => {
  const table: { why: string; clusters: string; added: string[]; gone?: string[] }[] = [
    {
      why: 'below its name, the comment beside which stays',
      clusters: '  clusters:\n    - name: a # first\n      labels: {zone: one}\n    # between\n    - name: b',
      added: [`      uid: ${uid}`],
    },
    {
      why: 'in a list that is not indented',
      clusters: '  clusters:\n  - labels:\n      zone: one\n    name: a\n\n  - name: b',
      added: [`    uid: ${uid}`],
    },
    {
      why: 'in place of another pin',
      clusters: '  clusters:\n    - uid: "11111111-6c0c-4c3e-9f5e-0a9f3f1d2b11" # old\n      name: a',
      added: [`    - uid: ${uid} # old`],
      gone: ['    - uid: "11111111-6c0c-4c3e-9f5e-0a9f3f1d2b11" # old'],
    },
    {
      why: 'where the braces are',
      clusters: '  clusters: [{name: a}, {name: b}] # all',
      added: [`  clusters: [{name: a, uid: ${uid}}, {name: b}] # all`],
      gone: ['  clusters: [{name: a}, {name: b}] # all'],
    },
  ];
  for (const { why, clusters, added, gone = [] } of table) {
    it(`writes it ${why}`, () => {
      const before = federationYaml(clusters);
      const after = pinCluster(before, 'a', uid);
      assert.deepEqual(difference(before, after), { added, gone });
      assert.equal(pinOf(after, 'a'), uid);
    });
  }

  it('fills a field that is there without a value', () => {
    const after = pinCluster(federationYaml('  clusters:\n    - name: a\n      uid: # later'), 'a', uid);
    assert.match(after, new RegExp(`uid: ${uid} # later`));
  });

  it('keeps the line ends of a file from Windows', () => {
    const before = federationYaml('  clusters:\n    - name: a').replaceAll('\n', '\r\n');
    const after = pinCluster(before, 'a', uid);
    assert.equal(after.replaceAll('\r\n', '').includes('\n'), false);
    assert.equal(pinOf(after, 'a'), uid);
  });
});

describe('adding a cluster to the text of federation.yaml', () => {
  const table: [why: string, clusters: string, added: string[]][] = [
    [
      'after the last one, before the comment that follows',
      '  clusters:\n    - name: a\n      labels:\n        zone: one # z\n',
      ['    - name: b', `      uid: ${uid}`],
    ],
    ['in the brackets', '  clusters: [{name: a}]', [`  clusters: [{name: a}, {name: b, uid: ${uid}}]`]],
  ];
  for (const [why, clusters, added] of table) {
    it(`puts it ${why}`, () => {
      const before = federationYaml(clusters);
      const after = addCluster(before, { name: 'b', uid });
      assert.deepEqual(difference(before, after).added, added);
      assert.ok(after.indexOf(uid) < after.indexOf('# The last comment.'));
      assert.equal(pinOf(after, 'b'), uid);
    });
  }

  it('ends the file with a line end where it had none', () => {
    const before =
      'apiVersion: lockstep.dev/v1alpha1\nkind: Federation\nmetadata: {name: s}\nspec:\n  clusters:\n    - name: a';
    assert.equal(pinOf(addCluster(before, { name: 'b', uid }), 'b'), uid);
  });

  it('keeps a name a text, whichever version of YAML takes it for a number', () => {
    const text = replaceClusters(federationYaml('  clusters:\n    - name: x'), [
      { name: '0o0' },
      { name: '1e1' },
    ]);
    const numbered = addCluster(text, { name: '017' });
    assert.deepEqual(
      parse(numbered).federation?.clusters.map(({ name }) => name),
      ['0o0', '1e1', '017'],
    );
  });

  it('never loses or changes another cluster, whatever the names', () => {
    const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,8}[a-z0-9])?$/);
    fc.assert(
      fc.property(fc.uniqueArray(label, { minLength: 2 }), ([first = 'a', ...names]) => {
        const start = replaceClusters(federationYaml('  clusters:\n    - name: x'), [{ name: first, uid }]);
        const text = names.reduce((before, name) => addCluster(before, { name }), start);
        const { federation, faults } = parse(text);
        assert.deepEqual(faults, []);
        assert.deepEqual(
          federation?.clusters.map(({ name }) => name),
          [first, ...names],
        );
      }),
      { numRuns: 40 },
    );
  });
});

it('replacing one text leaves all others as they are', () => {
  const before = federationYaml('  clusters:\n    - name: a');
  assert.equal(
    replaceText(before, ['metadata', 'name'], 'on'),
    before.replace('{name: site}', '{name: "on"}'),
  );
});

function pinOf(text: string, name: string): string | undefined {
  return parse(text).federation?.clusters.find((cluster) => cluster.name === name)?.uid;
}

function parse(text: string) {
  return parseFederation({ path: 'federation.yaml', content: Buffer.from(text) });
}
