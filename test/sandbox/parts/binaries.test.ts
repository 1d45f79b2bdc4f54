import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { type BinaryName, binaryNames } from '../../../sandbox/control-plane/binaries/versions.ts';
import { findBinaries } from '../../../sandbox/control-plane/binaries.ts';
import { type Reaper, startReaper } from '../../../sandbox/processes/reaper.ts';
import {
  archivePath,
  kubernetesPath,
  kwokPath,
  type ReleaseSites,
  startReleaseSites,
} from './release-sites.ts';

// A suite of its own, so that its hooks do not run around every other test of the process.
describe('finding the programs of a control plane', () => {
  let reaper: Reaper;
  let folder: string;
  let releases: ReleaseSites;
  let messages: string[];

  beforeEach(async () => {
    reaper = startReaper();
    folder = await reaper.folder('lockstep-test-');
    releases = await startReleaseSites(folder);
    messages = [];
  });
  afterEach(async () => {
    releases.stop();
    await reaper.close();
  });

  /** As on a machine without Go, unless `env` says otherwise. */
  function find(env: Record<string, string> = {}) {
    return findBinaries({
      reaper,
      env: { XDG_CACHE_HOME: join(folder, 'cache'), PATH: join(folder, 'bin'), ...env },
      onProgress: (message) => messages.push(message),
      platform: { os: 'linux', arch: 'amd64' },
      sites: releases.sites,
      archiveSha512: releases.archiveSha512,
    });
  }

  async function writeProgram(file: string, content: string): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    await chmod(file, 0o755);
  }

  async function assetsWith(...names: BinaryName[]): Promise<string> {
    const assets = join(folder, 'assets');
    for (const name of names) await writeProgram(join(assets, name), `asset ${name}\n`);
    return assets;
  }

  /** A `go` that writes its target's name into the file after `-o`. */
  async function installGo(): Promise<void> {
    const script = `#!/bin/sh
[ "$1" = version ] && exit 0
for last; do :; done
while [ "$1" != -o ]; do shift; done
echo "built $last" >"$2"
`;
    await writeProgram(join(folder, 'bin', 'go'), script);
  }

  test('a complete KUBEBUILDER_ASSETS is enough: no cache, no request', async () => {
    const assets = await assetsWith(...binaryNames);
    const found = await find({ KUBEBUILDER_ASSETS: assets });
    for (const name of binaryNames) assert.equal(found[name], join(assets, name));
    assert.deepEqual(releases.requests, []);
    assert.equal((await readdir(folder)).includes('cache'), false);
  });

  test('what KUBEBUILDER_ASSETS lacks is downloaded, and comes from the cache the next time', async () => {
    const assets = await assetsWith('kube-apiserver', 'etcd', 'kubectl');
    const found = await find({ KUBEBUILDER_ASSETS: assets });
    assert.equal(found['kube-apiserver'], join(assets, 'kube-apiserver'));
    assert.equal(await readFile(found.kwok, 'utf8'), `program ${kwokPath}\n`);
    const asked = releases.requests.map((path) => basename(path)).sort();
    const expected = ['kube-controller-manager', 'kube-scheduler', 'kwok-linux-amd64'];
    assert.deepEqual(asked, expected.flatMap((name) => [name, `${name}.sha256`]).sort());

    releases.requests.length = 0;
    assert.deepEqual(await find({ KUBEBUILDER_ASSETS: assets }), found);
    assert.deepEqual(releases.requests, []);
  });

  test('with nothing at hand, all of it is downloaded, etcd out of the archive', async () => {
    const found = await find();
    assert.equal(await readFile(found.etcd, 'utf8'), 'program etcd\n');
    assert.equal(await readFile(found.kubectl, 'utf8'), `program ${kubernetesPath('kubectl')}\n`);
    const left = (await readdir(dirname(found.etcd))).filter(
      (name) => name.startsWith('staging-') || name === 'lock',
    );
    assert.deepEqual(left, []);
  });

  const tampered: { name: BinaryName; path: string }[] = [
    { name: 'kube-scheduler', path: kubernetesPath('kube-scheduler') },
    { name: 'kwok', path: kwokPath },
    { name: 'etcd', path: archivePath },
  ];
  for (const { name, path } of tampered) {
    test(`a ${name} with another checksum is refused and not kept`, async () => {
      releases.replace(path, Buffer.from('something else'));
      await assert.rejects(find(), (error: Error) => {
        assert.match(error.message, new RegExp(`cannot get ${name}:`));
        assert.match(error.message, /was refused: its sha(256|512) is/);
        return true;
      });
      await installGo();
      const found = await find();
      assert.match(await readFile(found[name], 'utf8'), /^built /);
    });
  }

  test('a checksum file that holds none is refused', async () => {
    releases.replace(`${kwokPath}.sha256`, Buffer.from('<html>moved</html>'));
    await assert.rejects(find(), /kwok: .* holds no SHA-256 checksum/);
  });

  test('what cannot be downloaded is built, and only that', async () => {
    await installGo();
    releases.replace(kubernetesPath('kube-apiserver'), undefined);
    const found = await find();
    const built = await readFile(found['kube-apiserver'], 'utf8');
    assert.equal(built, 'built k8s.io/kubernetes/cmd/kube-apiserver\n');
    assert.equal(await readFile(found.kubectl, 'utf8'), `program ${kubernetesPath('kubectl')}\n`);
    assert.equal(messages.filter((message) => message.startsWith('building')).length, 1);
  });

  test('a failed build is told with the words of Go', async () => {
    await writeProgram(
      join(folder, 'bin', 'go'),
      '#!/bin/sh\n[ "$1" = version ] && exit 0\necho no space left >&2\nexit 1\n',
    );
    releases.replace(kwokPath, undefined);
    await assert.rejects(find(), /go build of kwok failed \(1\):\nno space left/);
  });

  test('without a connection and without Go it fails at once, and says what to install', async () => {
    releases.stop();
    const began = performance.now();
    await assert.rejects(find(), (error: Error) => {
      assert.match(error.message, /ECONNREFUSED/);
      assert.match(error.message, /Go is not installed/);
      assert.match(error.message, /Install Go .* or name a folder .* KUBEBUILDER_ASSETS/);
      return true;
    });
    assert.ok(performance.now() - began < 5_000);
  });

  test('a cached file whose content changed is fetched again; one that was only touched is kept', async () => {
    const { kwok, kubectl } = await find();
    const size = (await readFile(kwok)).length;
    await writeFile(kwok, 'x'.repeat(size));
    await utimes(kubectl, new Date(0), new Date(0));
    releases.requests.length = 0;
    await find();
    assert.equal(await readFile(kwok, 'utf8'), `program ${kwokPath}\n`);
    assert.deepEqual(releases.requests, [`${kwokPath}.sha256`, kwokPath]);
  });

  test('two processes that start at the same time fetch once', async () => {
    const [one, other] = await Promise.all([find(), find()]);
    assert.deepEqual(one, other);
    const fetched = releases.requests.filter((path) => path === kwokPath);
    assert.equal(fetched.length, 1);
    assert.ok(messages.some((message) => message.startsWith('another process')));
  });

  test('the lock of a process that died is taken over', async () => {
    const { etcd } = await find();
    const lock = join(dirname(etcd), 'lock');
    await writeFile(lock, '1\n');
    await utimes(lock, new Date(0), new Date(0));
    releases.requests.length = 0;
    await writeFile(etcd, 'broken');
    await find();
    assert.deepEqual(releases.requests, [archivePath]);
  });
});
