import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { durationMs, durationPattern } from '../../../src/federation/duration.ts';
import { federationJsonSchema } from '../../../src/federation/json-schema.ts';
import { parseFederation } from '../../../src/federation/parse-federation.ts';
import { formatFault } from '../../../src/manifests/fault.ts';
import faultCases from '../../cases/federation/faults.json' with { type: 'json' };

const head = 'apiVersion: lockstep.dev/v1alpha1\nkind: Federation\nmetadata: {name: global-site}\n';

function parse(text: string) {
  return parseFederation({ path: 'federation.yaml', content: new TextEncoder().encode(text) });
}

/** The federation of a valid spec. */
function federationOf(spec: string) {
  const { federation, faults } = parse(`${head}spec:\n${spec}`);
  assert.deepEqual(faults, []);
  assert.ok(federation);
  return federation;
}

describe('a faulty federation.yaml is told with line, column, field and what to do', () => {
  for (const { name, text, faults } of faultCases) {
    it(name, () => {
      const parsed = parse(text.join('\n'));
      assert.notEqual(parsed.faults.length, 0);
      assert.equal(parsed.federation, undefined);
      assert.deepEqual(parsed.faults.map(formatFault), faults);
    });
  }

  it('a missing file', () => {
    assert.match(parseFederation(undefined).faults[0]?.message ?? '', /has no federation\.yaml at its root/);
  });

  it('a file that is too big to be one', () => {
    assert.match(parse('#'.repeat(600 * 1024)).faults[0]?.message ?? '', /^the file has 614400 bytes/);
  });
});

describe('a valid federation.yaml', () => {
  it('needs only its clusters; the rest has defaults', () => {
    assert.deepEqual(federationOf('  clusters:\n    - name: a\n'), {
      name: 'global-site',
      clusters: [{ name: 'a', labels: {}, place: { file: 'federation.yaml', line: 6, column: 7 } }],
      base: 'base',
      overlays: 'clusters',
      namespace: 'default',
      adopt: 'never',
      verify: { address: 'shared', timeoutMs: 600_000, settleMs: 60_000, allowPrivate: false },
      prune: { approve: [] },
    });
  });

  it('says everything itself', () => {
    const uid = '0f8c2f43-6c0c-4c3e-9f5e-0a9f3f1d2b11';
    const federation = federationOf(
      `  clusters: [{name: a, uid: ${uid}, labels: {region: asia-east1, example.com/tier: ''}}]
  base: site/base/
  overlays: site/clusters
  namespace: web
  adopt: unowned
  verify: {address: 203.0.113.10, timeout: 1h30m, settle: 5s, allowPrivate: true}
  prune: {approve: [0123456789abcdef]}\n`,
    );
    assert.equal(federation.clusters[0]?.uid, uid);
    assert.deepEqual(federation.clusters[0]?.labels, { region: 'asia-east1', 'example.com/tier': '' });
    assert.equal(federation.base, 'site/base');
    assert.equal(federation.namespace, 'web');
    assert.equal(federation.adopt, 'unowned');
    assert.deepEqual(federation.verify, {
      address: '203.0.113.10',
      timeoutMs: 5_400_000,
      settleMs: 5_000,
      allowPrivate: true,
    });
    assert.deepEqual(federation.prune, { approve: ['0123456789abcdef'] });
  });

  for (const address of ['shared', 'any', '203.0.113.10', '2001:db8::1', 'site.example.com']) {
    it(`may want the address ${address}`, () => {
      assert.equal(
        federationOf(`  clusters: [{name: a}]\n  verify: {address: "${address}"}\n`).verify.address,
        address,
      );
    });
  }

  for (const base of ['base', 'a/b', '.github', 'a..b', '...']) {
    it(`may keep its base in ${base}`, () => {
      assert.equal(federationOf(`  clusters: [{name: a}]\n  base: ${base}\n`).base, base);
    });
  }
});

describe('durations', () => {
  for (const [text, ms] of [
    ['30s', 30_000],
    ['10m', 600_000],
    ['1h30m', 5_400_000],
    ['1h', 3_600_000],
    ['1h0m1s', 3_601_000],
    ['90m', 5_400_000],
  ] as const) {
    it(`${text} is ${ms} ms`, () => assert.equal(durationMs(text), ms));
  }

  for (const text of ['', 's', '10', '10 m', '1m1h', '-5s', '1.5h', '5ms', '1d', '1s1s']) {
    it(`"${text}" is none`, () => assert.doesNotMatch(text, durationPattern));
  }
});

describe('laws', () => {
  it('whatever the text is, the answer is a federation or faults, never both and never neither', () => {
    const text = fc.oneof(
      fc.string(),
      fc.jsonValue().map((value) => `${head}spec: ${JSON.stringify(value)}`),
    );
    fc.assert(
      fc.property(text, (given) => {
        const { federation, faults } = parse(given);
        assert.equal(federation === undefined, faults.length > 0);
      }),
      { numRuns: 200 },
    );
  });
});

it('the published JSON Schema is that of the code (npm run format after scripts/federation-schema.ts)', () => {
  const published = readFileSync(new URL('../../../docs/federation.schema.json', import.meta.url), 'utf8');
  assert.deepEqual(JSON.parse(published), JSON.parse(JSON.stringify(federationJsonSchema())));
});
