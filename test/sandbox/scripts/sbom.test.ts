import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { identityOf, shippedPackages } from '../../../scripts/supply-chain/package-lock.ts';

interface Component {
  'bom-ref': string;
  type: string;
  name: string;
  version: string;
  purl: string;
  licenses: { license?: { id?: string }; expression?: string }[];
}

interface Bill {
  bomFormat: string;
  specVersion: string;
  serialNumber: string;
  version: number;
  metadata: { timestamp: string; component: Component };
  components: Component[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

const root = fileURLToPath(new URL('../../../', import.meta.url));

// What https://cyclonedx.org/docs/1.5/json/ demands, and what a reader of such a bill looks for.
describe('npm run sbom', () => {
  let scratch: string;
  let text: string;
  let bill: Bill;

  before(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'lockstep-bill-'));
    const file = join(scratch, 'bill.json');
    await promisify(execFile)('npm', ['run', 'sbom', '--', file], { cwd: root });
    text = await readFile(file, 'utf8');
    bill = JSON.parse(text);
  });

  after(() => rm(scratch, { recursive: true }));

  it('writes a CycloneDX document of Lockstep, with a number of its own', () => {
    assert.deepEqual([bill.bomFormat, bill.specVersion, bill.version], ['CycloneDX', '1.5', 1]);
    assert.match(
      bill.serialNumber,
      /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    assert.ok(Date.parse(bill.metadata.timestamp) > 0);
    const { type, name } = bill.metadata.component;
    assert.deepEqual([type, name], ['application', 'lockstep']);
  });

  it('lists what is shipped, all of it and nothing else, with address and licence', async () => {
    const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
    assert.deepEqual(
      bill.components.map(summaryOf).sort(byName),
      shippedPackages(lock)
        .map((one) => ({ ...one, type: 'library', purl: `pkg:npm/${identityOf(one).replace(/^@/, '%40')}` }))
        .sort(byName),
    );
  });

  it('says what needs what, in names that the document knows', () => {
    const names = [bill.metadata.component, ...bill.components].map((one) => one['bom-ref']);
    assert.equal(new Set(names).size, names.length);
    const known = new Set(names);
    const unknown = bill.dependencies
      .flatMap(({ ref, dependsOn }) => [ref, ...dependsOn])
      .filter((name) => !known.has(name));
    assert.deepEqual(unknown, []);
    assert.ok(
      bill.dependencies.find(({ ref }) => ref === bill.metadata.component['bom-ref'])?.dependsOn.length,
    );
  });

  it('tells nothing of the machine that it was written on', () => {
    for (const path of [root, homedir(), tmpdir()]) assert.ok(!text.includes(path), path);
    assert.ok(!text.includes('file:'));
  });
});

function summaryOf({ type, name, version, purl, licenses }: Component) {
  return {
    type,
    name,
    version,
    purl,
    licence: licenses.map((one) => one.license?.id ?? one.expression).join(),
  };
}

function byName(a: { purl: string }, b: { purl: string }): number {
  return a.purl < b.purl ? -1 : 1;
}
