import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { isPlainlyLive } from '../../src/applier/compare/plainly-live.ts';
import type { PlacedObject } from '../../src/applier/plan/plan.ts';
import { survey } from '../../src/applier/see/survey.ts';
import { addressOf } from '../../src/cluster/cluster.ts';
import { isClusterError } from '../../src/cluster/cluster-error.ts';
import { objectPath } from '../../src/cluster/http/paths.ts';
import type { KubeObject } from '../../src/cluster/object.ts';
import { PART_OF_LABEL } from '../../src/record/applyset.ts';
import { type AppliedCorpus, applyCorpus } from './applied-corpus.ts';

const ROUNDS = 3;
const JSON_PATCH = 'application/json-patch+json';
const MERGE_PATCH = 'application/merge-patch+json';
const APPLY = 'application/apply-patch+yaml';

/** Names, versions and what only the server writes. */
const NOT_TO_EDIT = /^\/(apiVersion|kind|status|metadata\/(?!labels|annotations|finalizers))/;

type Path = (string | number)[];

/** All values of an object, by where they stand. */
function placesOf(value: unknown, at: Path = []): { at: Path; value: unknown }[] {
  if (value === null || typeof value !== 'object') return [{ at, value }];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  const deeper = entries.flatMap(([name, below]) => placesOf(below, [...at, name]));
  return Array.isArray(value) ? [{ at, value }, ...deeper] : deeper;
}

function pointer(at: Path): string {
  return at.map((name) => `/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Another value of the same type. */
function edited(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
      return `${value}x`;
    case 'number':
      return value + 1;
    case 'boolean':
      return !value;
    default:
      return Array.isArray(value) ? [value.toReversed(), value.slice(1)][randomInt(2)] : 'x';
  }
}

describe('what a live object proves by itself', () => {
  let corpus: AppliedCorpus;

  before(async () => {
    corpus = await applyCorpus();
  });

  after(() => corpus.remove());

  async function send({ resource, ref }: PlacedObject, by: string, body: object, type: string) {
    const path = `${objectPath(resource, ref)}?fieldManager=${by}${type === APPLY ? '&force=true' : ''}`;
    return (await corpus.server.client.request('PATCH', path, body, type)).status;
  }

  async function read({ resource, ref }: PlacedObject): Promise<KubeObject> {
    const live = await corpus.cluster.get(resource, addressOf(ref));
    assert.ok(live);
    return live;
  }

  /** Whether it is said to be live, which it must not be where the server would change a byte: shares and times included. */
  async function isProven(one: PlacedObject, what: string): Promise<boolean> {
    for (;;) {
      const live = await read(one);
      const isProven = isPlainlyLive(one.object, live);
      const reply = await dryRun(one);
      // Controllers write, too.
      if ((await read(one)).metadata.resourceVersion !== live.metadata.resourceVersion) continue;
      if (isProven) assert.deepEqual(reply, live, `${one.key}, ${what}`);
      return isProven;
    }
  }

  async function dryRun({ resource, object }: PlacedObject): Promise<KubeObject | undefined> {
    try {
      return (await corpus.cluster.apply(resource, object, { force: true, dryRun: true })).object;
    } catch (error) {
      if (isClusterError(error)) return undefined;
      throw error;
    }
  }

  it('is true of most objects, though written in many ways, and never of one that an apply would change', async (t) => {
    const { cluster, federation, objects } = corpus;
    const resources = objects.map(({ resource }) => resource);
    const { members } = await survey(cluster, federation, resources, AbortSignal.timeout(30_000));
    const proven = objects.filter(({ key, object }) => {
      const live = members.get(key)?.live;
      assert.ok(live, key);
      return isPlainlyLive(object, live);
    });
    for (const one of objects) await isProven(one, 'as it was applied');
    const others = objects.filter((one) => !proven.includes(one)).map(({ key }) => key);
    t.diagnostic(`${proven.length} of ${objects.length}; not ${others.join(', ')}`);
    assert.ok(2 * proven.length > objects.length, `not proven: ${others.join(', ')}`);
  });

  it('stays true where others own the same values too, or write beside them', async () => {
    for (const one of await provenOnes()) {
      const { apiVersion, kind, metadata } = one.object;
      const labels = { [PART_OF_LABEL]: metadata.labels?.[PART_OF_LABEL] };
      const same = { apiVersion, kind, metadata: { labels } };
      assert.equal(await send(one, 'co-owner', same, APPLY), 200);
      assert.ok(await isProven(one, 'with another owner of the same value'), one.key);
      const beside = { metadata: { annotations: { 'example.com/beside': 'ours' } } };
      assert.equal(await send(one, 'kubectl-annotate', beside, MERGE_PATCH), 200);
      assert.ok(await isProven(one, 'with an annotation beside'), one.key);
    }
  });

  it('is not true of a value that was edited and edited back: it is not ours any more', async () => {
    for (const one of await provenOnes()) {
      const ours = one.object.metadata.labels?.[PART_OF_LABEL];
      for (const value of ['theirs', ours]) {
        const labels = { metadata: { labels: { [PART_OF_LABEL]: value } } };
        assert.equal(await send(one, 'kubectl-label', labels, MERGE_PATCH), 200);
        assert.ok(!(await isProven(one, `labelled ${value}`)), one.key);
      }
      await corpus.cluster.apply(one.resource, one.object, { force: true });
    }
  });

  it('is never true, after any edit anywhere, of an object that an apply would change', async (t) => {
    const outcome = { refused: 0, proven: 0, 'not proven': 0 };
    for (const one of await provenOnes()) {
      // Not put back: some edits cannot be (`immutable: true`), and nothing comes after them.
      for (let round = 0; round < ROUNDS; round++) await editAnywhere(one, outcome);
    }
    t.diagnostic(JSON.stringify(outcome));
    assert.ok(outcome['not proven'] > 0 && outcome.proven > 0);
  });

  async function editAnywhere(one: PlacedObject, outcome: Record<string, number>): Promise<void> {
    const places = placesOf(await read(one)).filter(({ at }) => !NOT_TO_EDIT.test(pointer(at)));
    const place = places[randomInt(places.length)];
    assert.ok(place);
    for (const value of [edited(place.value), place.value]) {
      const result = await resultOf(one, { op: 'replace', path: pointer(place.at), value });
      outcome[result] = (outcome[result] ?? 0) + 1;
    }
  }

  async function resultOf(one: PlacedObject, patch: object): Promise<string> {
    if ((await send(one, 'kubectl-edit', [patch], JSON_PATCH)) !== 200) return 'refused';
    return (await isProven(one, JSON.stringify(patch))) ? 'proven' : 'not proven';
  }

  /** Namespaced ones: what is edited must not change how the cluster treats other tests. */
  async function provenOnes(): Promise<PlacedObject[]> {
    const proven: PlacedObject[] = [];
    for (const one of corpus.objects) {
      if (one.ref.namespace !== undefined && isPlainlyLive(one.object, await read(one))) proven.push(one);
    }
    assert.ok(proven.length > 20);
    return proven;
  }
});
