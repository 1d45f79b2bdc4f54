import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { UsageError } from '../../../src/cli/usage-error.ts';
import { validate } from '../../../src/cli/validate.ts';

const template = fileURLToPath(new URL('../../../repo-template', import.meta.url));
const uid = '0f8c2f43-6c0c-4c3e-9f5e-0a9f3f1d2b11';
const federationYaml = `apiVersion: lockstep.dev/v1alpha1
kind: Federation
metadata: {name: global-site}
spec:
  clusters: [{name: a, uid: ${uid}}]
`;
const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n';

let root: string;
let folders = 0;
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'lockstep-validate-'));
});
after(() => rm(root, { recursive: true, force: true }));

/** Writes files into a folder of their own and gives its path. */
async function repository(files: Record<string, string | Uint8Array>): Promise<string> {
  folders += 1;
  const dir = join(root, `repository-${folders}`);
  await mkdir(dir);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), content);
  }
  return dir;
}

async function run(dir: string, options = {}) {
  const written = { stdout: '', stderr: '' };
  const output = {
    stdout: (text: string) => {
      written.stdout += text;
    },
    stderr: (text: string) => {
      written.stderr += text;
    },
  };
  const code = await validate(dir, options, { env: {}, output });
  return { code, ...written };
}

describe('lockstep validate', () => {
  it('finds the template valid, and says that its clusters are not pinned yet', async () => {
    const { code, stdout } = await run(template);
    assert.match(
      stdout,
      /^federation\.yaml:\d+:7: note: 9 clusters have no uid\. .*\n9 clusters, 45 objects, valid\n$/,
    );
    assert.equal(code, 0);
  });

  it('prints every fault at once, sorted, and then their number', async () => {
    const dir = await repository({
      'federation.yaml': federationYaml,
      'base/b.yaml': 'a: [\n',
      'base/a.yaml': 'apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: nginx}\n',
      'clusters/b/a.yaml': configMap,
    });
    const { code, stdout } = await run(dir);
    const lines = stdout.trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => line.split(': ')[0]),
      ['base/a.yaml:1:13', 'base/b.yaml:2:1', 'clusters/b/a.yaml:1:1', '3 faults, not valid'],
    );
    assert.match(lines[0] ?? '', /Use networking\.k8s\.io\/v1/);
    assert.equal(code, 1);
  });

  it('--json says the same to programs, in one line', async () => {
    const dir = await repository({ 'federation.yaml': federationYaml, 'base/a.yaml': configMap });
    const { code, stdout } = await run(dir, { json: true });
    const expected = { valid: true, clusters: 1, objects: 1, faults: [], notes: [] };
    assert.equal(stdout, `${JSON.stringify(expected)}\n`);
    assert.equal(code, 0);
  });

  it('refuses symbolic links and files that are too big, by name', async () => {
    const dir = await repository({
      'federation.yaml': federationYaml,
      'base/a.yaml': configMap,
      'base/big.yaml': new Uint8Array(10 * 1024 * 1024).fill(0x23),
    });
    await symlink('a.yaml', join(dir, 'base/link.yaml'));
    await symlink(dir, join(dir, 'clusters'));
    const { code, stdout } = await run(dir);
    assert.deepEqual(
      stdout.split('\n').filter((line) => line.includes(':1:1: this is ')),
      [
        'base/big.yaml:1:1: this is 10.0 MiB, and a file may have 4.0 MiB',
        'base/link.yaml:1:1: this is a symbolic link. Put a plain file in its place',
        'clusters:1:1: this is a symbolic link. Put a plain file in its place',
      ],
    );
    assert.equal(code, 1);
  });

  it('follows no link to a folder on the way to the base', async () => {
    const outside = await repository({ 'base/a.yaml': configMap });
    const dir = await repository({ 'federation.yaml': `${federationYaml}  base: site/base\n` });
    await symlink(outside, join(dir, 'site'));
    const { code, stdout } = await run(dir);
    assert.match(stdout, /^site:1:1: this is a symbolic link/);
    assert.equal(code, 1);
  });

  it('reads nothing beside federation.yaml, base and overlays', async () => {
    const dir = await repository({
      'federation.yaml': federationYaml,
      'base/a.yaml': configMap,
      '.git/config': 'a: [',
      'node_modules/x/y.yaml': 'a: [',
    });
    assert.equal((await run(dir)).code, 0);
  });

  it('says what is missing in a folder that is no manifests repository', async () => {
    const { code, stdout } = await run(await repository({}));
    assert.match(stdout, /^the repository has no federation\.yaml at its root\. .*lockstep init/);
    assert.equal(code, 1);
  });

  it('answers a folder that is not there with a usage error', async () => {
    await assert.rejects(run(join(root, 'nowhere')), (error) => {
      assert.ok(error instanceof UsageError);
      assert.match(error.message, /nowhere is not a folder/);
      return true;
    });
  });
});
