import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { spellingsOf } from '../../../proof/oracle/spellings.ts';
import { applier } from '../../../src/applier/applier.ts';
import { retries } from '../../../src/applier/retries.ts';
import type { ClusterError } from '../../../src/cluster/cluster-error.ts';
import { clusterUid } from '../../../src/cluster/cluster-uid.ts';
import { classify } from '../../../src/cluster/http/classify.ts';
import { parseFile } from '../../../src/manifests/parse-file.ts';
import { builtInResources } from '../../doubles/memory-cluster/kinds.ts';
import { assertNoLeaks } from '../../suites/hostile/leaks.ts';
import { mutatedText } from '../../suites/hostile/mutated-text.ts';
import { runs } from '../../suites/hostile/runs.ts';
import { configMap } from './objects.ts';
import { CLUSTER, calm, filesOf, type Worker, type World, world } from './world.ts';

// No quotes in it: a JSON text in a JSON text would hide them behind two backslashes.
const canary = 'canary+/=&9f3a7c51 hunter2';
const raw = JSON.stringify(canary);
const encoded = Buffer.from(canary).toString('base64');
const applied = JSON.stringify(JSON.stringify({ kind: 'Secret', stringData: { password: canary } }));

const head = 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\n';
const json = (secret: object) =>
  JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, ...secret });

/** Secrets as people write them, and as they get them wrong. */
const written: readonly string[] = [
  `${head}stringData:\n  password: ${raw}\n`,
  `${head}stringData:\n  file: |\n    user: me\n    password: ${canary}\n`,
  `${head}data:\n  password: ${encoded}\n`,
  `${head}data:\n  password: ${raw}\n`,
  `${head}data:\n  "no key at all!": ${encoded}\n`,
  `${head}data: ${raw}\n`,
  `${head}stringData: [${raw}]\n`,
  `${head}stringData:\n  password: {value: ${raw}}\n`,
  `${head}stringData:\n password: ${raw}\n  other: ${raw}\n`,
  `${head}type: ${raw}\n`,
  `${head}immutable: ${raw}\n`,
  `${head}spec: {password: ${raw}}\n`,
  `${head}password: ${raw}\n`,
  `${head}  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: ${applied}\n`,
  `${head}  annotations:\n    lockstep.dev/prune: ${raw}\n    lockstep.dev/adopt: ${raw}\n`,
  `${head}  annotations:\n    ingress.federation.kubernetes.io/first-cluster: ${raw}\n`,
  `${head}  labels:\n    password: ${raw}\n`,
  `${head}stringData:\n  password: ${raw}\n---\n${head}stringData:\n  password: ${raw}\n`,
  `apiVersion: v1\nkind: List\nitems:\n- ${json({ stringData: { password: canary } })}\n- ${raw}\n`,
  `${json({ stringData: { password: canary } })}\n`,
  `${json({ data: { password: encoded }, immutable: true })}\n`,
];

/** A name is no value: what stands before a colon is told, as the keys of a Secret are. */
const isName = (text: string) =>
  spellingsOf(canary).some((spelling) => new RegExp(`${escaped(spelling)}["']?\\s*:`).test(text));
const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** What a server says of a Secret that it refuses; each quotes it, as real ones and admission webhooks do. */
const refusals = [
  `Secret "db" is invalid: data[password]: Invalid value: "${canary}": must be short`,
  `.data.password: expected string, got &value.valueUnstructured{Value:"${canary}"}`,
  `illegal base64 data at input byte 5 of ${encoded}`,
  `admission webhook "policy.example" denied the request: ${canary} is weak`,
  `${canary}`,
];

/** Everything that leaves the worker: records and all else that the cluster holds beside Secrets, faults, log. */
async function said(w: World, { deps, log }: Worker, revision: string): Promise<Record<string, string>> {
  const others = builtInResources.filter(({ kind }) => kind !== 'Secret');
  const lists = await Promise.all(others.map((resource) => w.cluster.list(resource)));
  const { faults, notes } = await deps.render(revision);
  return { cluster: JSON.stringify(lists), log: log.join('\n'), faults: JSON.stringify({ faults, notes }) };
}

async function rollOut(
  texts: readonly string[],
  file: string,
  refusal?: string,
): Promise<Record<string, string>> {
  const w = await world();
  const files = filesOf([configMap('one')], await clusterUid(w.cluster), {});
  const secrets = texts.map((text, index) => [`base/${index}-${file}`, text.replaceAll('db', `db-${index}`)]);
  const revision = w.remote.commit({ ...files, ...Object.fromEntries(secrets) });
  const worker = w.worker('w1');
  if (refusal !== undefined) w.cluster.failNext({ verb: 'apply', error: refused(refusal) });
  const look = applier(
    worker.deps,
    retries(w.clock, () => {}),
  );
  for (let round = 0; round < 2; round++) await look(CLUSTER, new AbortController().signal);
  await calm();
  await worker.rest();
  return said(w, worker, revision);
}

/** The error for a server's refusal of a Secret, as every real refusal becomes one. */
function refused(message: string): ClusterError {
  const body = { message, reason: 'Invalid', details: { causes: [{ field: 'data', message }] } };
  return classify({ status: 422, secret: 'Secret default/db', body });
}

const isParsed = (text: string) =>
  parseFile({ path: 'a.yaml', content: new TextEncoder().encode(text) }).faults.length === 0;

describe('law: a Secret’s value is said nowhere', () => {
  it('where all of these are rolled out at once, and refused or not', async () => {
    const [accepted, faulty] = [written.filter(isParsed), written.filter((text) => !isParsed(text))];
    const ordinary = accepted.filter(
      (text) => !text.includes('lockstep.dev/') && !text.includes('federation'),
    );
    assert.ok(ordinary.length > 5 && faulty.length > 0);
    for (const texts of [ordinary, accepted, faulty]) {
      assertNoLeaks(await rollOut(texts, 'secret.yaml', refusals[0]), [canary]);
    }
  });

  it('refused in words that quote it, and after slips in its text', async () => {
    const slips = mutatedText(written, 2).filter((text) => !isName(text));
    const text = fc.oneof(fc.constantFrom(...written), slips);
    const file = fc.constantFrom('secret.yaml', 'secret.json');
    const law = fc.asyncProperty(text, file, fc.constantFrom(...refusals), async (one, name, words) => {
      assertNoLeaks(await rollOut([one], name, words), [canary]);
    });
    await fc.assert(law, runs(3));
  });
});

describe('a search for a secret', () => {
  it('finds it in every spelling, also in the middle of base64', () => {
    for (let before = 0; before < 6; before++) {
      const around = Buffer.from(`${'x'.repeat(before)}${canary}yz`);
      for (const text of [around.toString('base64'), around.toString('base64url'), around.toString('hex')]) {
        assert.throws(() => assertNoLeaks({ text }, [canary]), /text: /);
      }
    }
    assert.throws(() => assertNoLeaks({ url: encodeURIComponent(canary), fine: '' }, [canary]), /url: /);
    assertNoLeaks({ none: 'nothing' }, [canary]);
  });
});
