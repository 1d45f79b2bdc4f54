import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { systemClock } from '../../../src/clock/system-clock.ts';
import { gitRepository } from '../../../src/git/git-repository.ts';
import { GitError } from '../../../src/git/repository.ts';
import { gitEnvironment, gitRemote } from '../../doubles/git-remote.ts';
import { programInPath } from '../../doubles/program-in-path.ts';

/** What only the real git can get wrong about other refs and merges; the rest is in the suite of repositories. */
async function world(t: TestContext, script?: string) {
  const remote = await gitRemote();
  t.after(() => remote.remove());
  const environment = script ? await programInPath(remote.folder, 'git', script) : gitEnvironment;
  const repository = gitRepository({
    url: remote.path,
    branch: 'main',
    mirrorDir: join(remote.folder, 'mirror'),
    credentials: { kind: 'none' },
    environment,
    clock: systemClock,
  });
  const base = await remote.commit({ a: '1' });
  const head = await remote.commit({ a: '1', b: '2' });
  await remote.git(['update-ref', 'refs/pull/7/head', head]);
  await remote.setTip(base);
  await repository.fetchTip();
  return { remote, repository, base, head };
}

const git = process.env['PATH']?.split(':').map((folder) => join(folder, 'git')) ?? [];
const realGit = `for git in ${git.join(' ')}; do [ -x "$git" ] && exec "$git" "$@"; done`;

describe('a ref that is none', () => {
  for (const ref of [
    '--upload-pack=touch pwned',
    'refs/heads/*',
    'refs/a:refs/b',
    '+refs/heads/main',
    'main',
    '',
  ]) {
    it(`reaches git neither as an option nor as a pattern: ${JSON.stringify(ref)}`, async (t) => {
      const { repository, head } = await world(t);
      await assert.rejects(repository.fetchCommit(head, ref), GitError);
      await assert.rejects(repository.fetchRefs(ref), GitError);
      assert.equal(await repository.has(head), false);
    });
  }
});

describe('a merge', () => {
  it('by a git that is too old says which one is needed', async (t) => {
    const old = `case "$*" in *--write-tree*) echo "usage: git merge-tree" >&2; exit 129;; esac\n${realGit}`;
    const { repository, base, head } = await world(t, old);
    await repository.fetchCommit(head, 'refs/pull/7/head');
    await assert.rejects(repository.mergeTree(base, head), /Install git 2\.38 or newer/);
  });

  it('runs no driver that the repository names', async (t) => {
    const { remote, repository, base } = await world(t);
    const attributes = '* merge=evil filter=evil diff=evil\n';
    const ours = await remote.commit({ a: 'ours', '.gitattributes': attributes }, { parents: [base] });
    const theirs = await remote.commit({ a: 'theirs', '.gitattributes': attributes }, { parents: [base] });
    await repository.fetchTip();
    await remote.setTip(ours);
    await repository.fetchTip();
    assert.deepEqual(await repository.mergeTree(ours, theirs), { outcome: 'conflict', paths: ['a'] });
  });

  it('names the first hundred of very many files in conflict, whatever their names', async (t) => {
    const { remote, repository, base } = await world(t);
    const files = (text: string) =>
      Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`dir ${at}/"ü"\n.yaml`, text]));
    const theirs = await remote.commit(files('theirs'), { parents: [base] });
    await repository.fetchTip();
    const ours = await remote.commit(files('ours'), { parents: [base] });
    await repository.fetchTip();
    const merge = await repository.mergeTree(ours, theirs);
    assert.ok(merge.outcome === 'conflict');
    assert.equal(merge.paths.length, 100);
    assert.equal(merge.paths[0], 'dir 0/"ü"\n.yaml');
  });

  it('leaves the mirror as it was for the branch', async (t) => {
    const { repository, base, head } = await world(t);
    await repository.fetchCommit(head, 'refs/pull/7/head');
    await repository.mergeTree(base, head);
    assert.equal(await repository.askTip(), base);
    assert.deepEqual(await repository.owed(), []);
  });
});
