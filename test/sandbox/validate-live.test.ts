import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import { newFederation, type TestFederation } from './federation-fixture.ts';
import { byApplySet, byHelm, byKubectl, configMapOf } from './former-tools.ts';

/** The repository on disk, as somebody has it before the first push. */
async function onDisk({ sandbox, name, files }: TestFederation): Promise<string> {
  const folder = join(sandbox.folder, `repository-of-${name}`);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

describe('lockstep validate --live', () => {
  it('says before the first push what is there, whose it is, and what each policy would do', async (t) => {
    const federation = await newFederation(t);
    const { sandbox, namespace, clusters, files } = federation;
    const [one, other] = clusters as [SandboxCluster, SandboxCluster];
    const canary = 'canary-5e1f';
    for (const { name, client } of clusters) {
      await client.request('POST', '/api/v1/namespaces', { metadata: { name: namespace } });
      const at = { sandbox, cluster: name, namespace };
      await byKubectl()(at, 'by-kubectl', { kept: canary, dropped: canary });
      await byHelm()(at, 'by-helm', { kept: canary });
    }
    await byApplySet({ sandbox, cluster: other.name, namespace }, 'in-a-set', { kept: canary });
    delete files['base/namespace.yaml'];
    for (const name of ['by-kubectl', 'by-helm', 'in-a-set']) {
      files[`base/${name}.yaml`] = configMapOf(name, { kept: 'git' });
    }
    const folder = await onDisk(federation);
    const settings = await federation.settingsFile();
    const since = Date.now();

    const { code, output } = await federation.run('validate', folder, '--live', '-c', settings);
    t.diagnostic(output);
    assert.equal(code, 1);
    const lines = output.split('\n');
    const says = (line: RegExp) =>
      assert.ok(
        lines.some((text) => line.test(text)),
        `${line}\n${output}`,
      );
    says(
      /^ {2}ConfigMap \S+\/by-kubectl, all 2 clusters: kubectl-client-side-apply \(Update: data\.dropped, /,
    );
    says(/^ {4}adopt: unowned or always would take it over; Git says never\.$/);
    says(/^ {4}Not in Git, so removed or back to its default: data\.dropped, /);
    says(/^ {2}ConfigMap \S+\/by-helm, all 2 clusters: helm \(Apply: data\.kept, /);
    says(/^ {4}adopt: always would take it over; Git says never\.$/);
    says(new RegExp(`in-a-set, ${other.name}: .* part of ApplySet applyset-`));
    says(new RegExp(`^  ConfigMap \\S+/in-a-set, ${one.name}$`));
    assert.doesNotMatch(output, new RegExp(canary));

    const json = await federation.run('validate', folder, '--live', '--json', '-c', settings);
    const { live } = JSON.parse(json.output.trim().split('\n').at(-1) ?? '');
    assert.equal(live.clear, false);
    assert.doesNotMatch(json.output, new RegExp(canary));

    for (const { audit } of clusters) {
      const requests = await audit.requests({ since, user: 'lockstep' });
      const verbs = new Set(
        requests.filter(({ requestURI }) => requestURI.includes(namespace)).map(({ verb }) => verb),
      );
      assert.deepEqual(
        [...verbs].filter((verb) => !['get', 'list'].includes(verb)),
        [],
      );
      assert.ok(verbs.has('list'));
    }
  });
});
