import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { GitError, type Repository } from '../../src/git/repository.ts';
import type { CommitOptions, FixtureFile } from '../doubles/memory-repository.ts';

/** A remote that the suite pushes to, and a `Repository` that mirrors it. */
export interface RepositoryWorld {
  repository: Repository;
  /** Another process's view of the same remote. */
  another(): Repository;
  commit(files: Record<string, FixtureFile>, options?: CommitOptions): Promise<string>;
  setTip(revision: string | undefined): Promise<void>;
  /** Sets another ref of the remote, by its full name; undefined: it is deleted. */
  setRef(name: string, revision: string | undefined): Promise<void>;
  close(): Promise<void>;
}

const absent = '0123456789abcdef0123456789abcdef01234567';

/** What every `Repository` does. `limits` of the world's repository are those that are passed here. */
export function repositorySuite(name: string, open: () => Promise<RepositoryWorld>): void {
  describe(name, () => {
    let world: RepositoryWorld;
    let repository: Repository;

    beforeEach(async () => {
      world = await open();
      repository = world.repository;
    });
    afterEach(() => world.close());

    tipCases();
    treeCases();
    historyCases();
    otherRefCases();
    mergeCases();
    debtCases();

    function tipCases(): void {
      it('tells the tip of the branch, and follows a push', async () => {
        const first = await world.commit({ a: '1' });
        assert.equal(await repository.askTip(), first);
        const second = await world.commit({ a: '2' });
        assert.equal(await repository.askTip(), second);
        assert.equal(await repository.fetchTip(), second);
      });

      it('follows a force-push back to an older commit', async () => {
        const first = await world.commit({ a: '1' });
        await world.commit({ a: '2' });
        await repository.fetchTip();
        await world.setTip(first);
        assert.equal(await repository.askTip(), first);
        assert.equal(await repository.fetchTip(), first);
      });

      it('follows a force-push sideways and back, as often as it happens, and still holds what was there', async () => {
        const base = await world.commit({ a: '1' });
        const left = await world.commit({ a: '2' }, { parents: [base] });
        await repository.fetchTip();
        const right = await world.commit({ a: '3' }, { parents: [base] });
        for (const tip of [right, left, right, left, base]) {
          await world.setTip(tip);
          assert.equal(await repository.fetchTip(), tip);
        }
        assert.equal(await repository.has(right), true);
      });

      it('says undefined for a branch that was never there, and for one that was deleted', async () => {
        assert.equal(await repository.askTip(), undefined);
        assert.equal(await repository.fetchTip(), undefined);
        await world.commit({ a: '1' });
        await repository.fetchTip();
        await world.setTip(undefined);
        assert.equal(await repository.askTip(), undefined);
        assert.equal(await repository.fetchTip(), undefined);
      });

      it('never answers with a tip from before the call, though older calls are under way', async () => {
        await world.commit({ a: '0' });
        for (const call of ['askTip', 'fetchTip'] as const) {
          const older = [repository[call](), repository[call]()];
          const second = await world.commit({ a: call });
          assert.equal(await repository[call](), second);
          await Promise.all(older);
        }
      });

      it('gives the abort reason to who aborted, and the answer to who asked beside them', async () => {
        const tip = await world.commit({ a: '1' });
        const leaving = new AbortController();
        const reason = new Error('shutting down');
        const left = repository.askTip(leaving.signal);
        const stayed = repository.askTip();
        leaving.abort(reason);
        const [first, second] = await Promise.allSettled([left, stayed]);
        assert.equal(second.status === 'fulfilled' && second.value, tip);
        // An answer may have been faster than the abort.
        if (first.status === 'rejected') assert.equal(first.reason, reason);
        await assert.rejects(repository.fetchTip(AbortSignal.abort(reason)), reason);
      });

      it('lets who joined a fetch leave it, and answers who stays with its tip', async () => {
        const tip = await world.commit({ a: '1' });
        const leaving = new AbortController();
        const reason = new Error('shutting down');
        const fetching = repository.fetchTip();
        const left = repository.latestTip(leaving.signal);
        const stayed = repository.latestTip();
        leaving.abort(reason);
        await assert.rejects(left, reason);
        assert.deepEqual(await stayed, { tip, fresh: false });
        assert.equal(await fetching, tip);
      });

      it('has a commit only once it was fetched', async () => {
        const tip = await world.commit({ a: '1' });
        await repository.askTip();
        assert.equal(await repository.has(tip), false);
        await repository.fetchTip();
        assert.equal(await repository.has(tip), true);
        assert.equal(await repository.has(absent), false);
        assert.equal(await repository.has('main'), false);
        assert.equal(await repository.has(''), false);
      });
    }

    async function treeOf(files: Record<string, FixtureFile>) {
      const revision = await world.commit(files);
      await repository.fetchTip();
      return repository.readTree(revision);
    }

    function treeCases(): void {
      it('reads every file byte by byte, sorted by path', async () => {
        const binary = Uint8Array.from({ length: 70_000 }, (_, index) => index % 256);
        const tree = await treeOf({
          'federation.yaml': 'kind: Federation\n',
          'base/web.yaml': binary,
          'base/ä ö/名前 with space.yaml': 'name: "ü"\n',
          'base-2/z.yaml': '',
          'clusters/a"b\\c.yaml': '\u0000\n',
        });
        assert.deepEqual(
          tree.files.map(({ path }) => path),
          [
            'base-2/z.yaml',
            'base/web.yaml',
            'base/ä ö/名前 with space.yaml',
            'clusters/a"b\\c.yaml',
            'federation.yaml',
          ],
        );
        assert.deepEqual(
          tree.files.map(({ content }) => Buffer.from(content)),
          [
            Buffer.from(''),
            Buffer.from(binary),
            Buffer.from('name: "ü"\n'),
            Buffer.from('\u0000\n'),
            Buffer.from('kind: Federation\n'),
          ],
        );
        assert.deepEqual(tree.refused, []);
      });

      it('gives equal content the same hash, whatever the commit', async () => {
        const first = await treeOf({ a: '1', b: { symlink: 'a' } });
        const other = await treeOf({ a: '2' });
        const again = await treeOf({ a: '1', b: { symlink: 'a' } });
        assert.notEqual(other.hash, first.hash);
        assert.deepEqual(again, first);
      });

      it('refuses symlinks, submodules and LFS pointers by name, and reads the rest', async () => {
        const { files, refused } = await treeOf({
          'base/link.yaml': { symlink: '/etc/passwd' },
          'base/ok.yaml': 'a: 1',
          'base/big.yaml': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n',
          vendor: { submodule: absent },
        });
        assert.deepEqual(
          files.map(({ path }) => path),
          ['base/ok.yaml'],
        );
        assert.deepEqual(
          refused.map(({ path }) => path),
          ['base/big.yaml', 'base/link.yaml', 'vendor'],
        );
        assert.match(refused[0]?.reason ?? '', /LFS/);
        assert.match(refused[1]?.reason ?? '', /symbolic link/);
        assert.match(refused[2]?.reason ?? '', /submodule/);
      });

      it('refuses a file of 10 MiB by name, and reads one of 1 MiB', async () => {
        const { files, refused } = await treeOf({
          'crd.yaml': new Uint8Array(1024 * 1024).fill(97),
          'huge.yaml': new Uint8Array(10 * 1024 * 1024).fill(97),
        });
        assert.deepEqual(
          files.map(({ path }) => path),
          ['crd.yaml'],
        );
        assert.deepEqual(refused, [
          { path: 'huge.yaml', reason: 'is 10.0 MiB, and a file may have 4.0 MiB' },
        ]);
      });

      it('refuses a path that is longer than the limit, and shows its beginning', async () => {
        const { files, refused } = await treeOf({ [`${'deep/'.repeat(300)}a.yaml`]: 'a: 1' });
        assert.deepEqual(files, []);
        assert.match(refused[0]?.path ?? '', /^deep\/deep\//);
        assert.match(refused[0]?.reason ?? '', /1024 bytes/);
      });

      it('reads an empty tree as no files', async () => {
        const tree = await treeOf({});
        assert.deepEqual({ files: tree.files, refused: tree.refused }, { files: [], refused: [] });
      });

      it('rejects with a GitError for what is no commit of the mirror', async () => {
        await world.commit({ a: '1' });
        await repository.fetchTip();
        for (const revision of [absent, 'main', 'HEAD\ninfo', '--help']) {
          await assert.rejects(repository.readTree(revision), GitError);
          await assert.rejects(repository.commitsBetween(absent, revision, 3), GitError);
        }
      });
    }

    function historyCases(): void {
      it('says the subject of a commit, of which there may be much', async () => {
        const said = await world.commit({ a: '1' }, { subject: 'Mend the <b>site</b> & more' });
        const long = await world.commit({ a: '2' }, { subject: 'x'.repeat(5_000) });
        await repository.fetchTip();
        assert.equal(await repository.subjectOf(said), 'Mend the <b>site</b> & more');
        assert.equal(await repository.subjectOf(long), 'x'.repeat(200));
        for (const unknown of [absent, '--help'])
          await assert.rejects(repository.subjectOf(unknown), GitError);
      });

      it('lists first-parent commits between two, newest first, up to the limit', async () => {
        const first = await world.commit({ a: '1' });
        const second = await world.commit({ a: '2' });
        const side = await world.commit({ a: '3' }, { parents: [first] });
        const merge = await world.commit({ a: '4' }, { parents: [second, side] });
        await repository.fetchTip();
        assert.deepEqual(await repository.commitsBetween(first, merge, 10), [merge, second]);
        assert.deepEqual(await repository.commitsBetween(first, merge, 1), [merge]);
        assert.deepEqual(await repository.commitsBetween(merge, merge, 10), []);
        assert.deepEqual(await repository.commitsBetween(absent, merge, 10), [merge, second, first]);
      });
    }

    /** A branch and what was made of it: the tip stays the branch. */
    async function fork(files: Record<string, FixtureFile>, ours: Record<string, FixtureFile> = files) {
      const common = await world.commit(files);
      const head = await world.commit({ ...files, mine: '1' }, { parents: [common] });
      await world.setTip(common);
      const base = await world.commit(ours, { parents: [common] });
      await world.setRef('refs/pull/7/head', head);
      await repository.fetchTip();
      return { common, base, head };
    }

    function otherRefCases(): void {
      it('fetches a commit that another ref names, and only then holds it', async () => {
        const { head } = await fork({ a: '1' });
        assert.equal(await repository.has(head), false);
        assert.equal(await repository.fetchCommit(head, 'refs/pull/7/head'), true);
        assert.equal(await repository.has(head), true);
      });

      it('says false where the ref is not there, or leads elsewhere', async () => {
        const { head } = await fork({ a: '1' });
        assert.equal(await repository.fetchCommit(absent, 'refs/pull/7/head'), false);
        assert.equal(await world.another().fetchCommit(head, 'refs/pull/8/head'), false);
      });

      it('lists the refs below a prefix with their commits, and forgets those that are gone', async () => {
        const { base, head } = await fork({ a: '1' });
        await world.setRef('refs/heads/queue/main/pr-7', head);
        await world.setRef('refs/heads/queue/other/pr-8', base);
        const found = await repository.fetchRefs('refs/heads/queue/main/');
        assert.deepEqual([...found], [['refs/heads/queue/main/pr-7', head]]);
        assert.equal(await repository.has(head), true);
        await world.setRef('refs/heads/queue/main/pr-7', undefined);
        assert.equal((await repository.fetchRefs('refs/heads/queue/main/')).size, 0);
      });

      it('follows the branch as before, whatever else was fetched', async () => {
        const { base, head } = await fork({ a: '1' });
        await repository.fetchCommit(head, 'refs/pull/7/head');
        assert.equal(await repository.fetchTip(), base);
        assert.deepEqual(await repository.owed(), []);
      });
    }

    function mergeCases(): void {
      it('merges what both sides changed, and reads the merged files', async () => {
        const { base, head } = await fork({ a: '1' }, { a: '1', ours: '2' });
        await repository.fetchCommit(head, 'refs/pull/7/head');
        const merge = await repository.mergeTree(base, head);
        assert.ok(merge.outcome === 'merged');
        const { files, hash } = await repository.readTree(merge.tree);
        assert.deepEqual(
          files.map(({ path }) => path),
          ['a', 'mine', 'ours'],
        );
        assert.equal(hash, merge.tree);
        assert.equal(await repository.has(merge.tree), false);
      });

      it('gives a head that holds the base already as it is', async () => {
        const { common, head } = await fork({ a: '1' });
        await repository.fetchCommit(head, 'refs/pull/7/head');
        const merge = await repository.mergeTree(common, head);
        assert.deepEqual(merge, { outcome: 'merged', tree: (await repository.readTree(head)).hash });
      });

      it('names the files that both sides changed differently', async () => {
        const { base, head } = await fork({ a: '1' }, { a: '1', mine: 'other', 'b c': '1' });
        await repository.fetchCommit(head, 'refs/pull/7/head');
        assert.deepEqual(await repository.mergeTree(base, head), { outcome: 'conflict', paths: ['mine'] });
      });

      it('says of commits without a common one that they are unrelated', async () => {
        const stranger = await world.commit({ z: '1' });
        await world.setRef('refs/pull/7/head', stranger);
        await world.setTip(undefined);
        const base = await world.commit({ a: '1' }, { parents: [] });
        await repository.fetchTip();
        await repository.fetchCommit(stranger, 'refs/pull/7/head');
        assert.deepEqual(await repository.mergeTree(base, stranger), { outcome: 'unrelated' });
      });

      it('rejects with a GitError for what is no commit of the mirror', async () => {
        const { base } = await fork({ a: '1' });
        for (const other of [absent, 'main', '--help']) {
          await assert.rejects(repository.mergeTree(base, other), GitError);
          await assert.rejects(repository.mergeTree(other, base), GitError);
        }
      });
    }

    function debtCases(): void {
      it('keeps debts until they are settled, each once, also for commits that are no longer the tip', async () => {
        const first = await world.commit({ a: '1' });
        const second = await world.commit({ a: '2' });
        await repository.fetchTip();
        await repository.owe(first);
        await repository.owe(second);
        await repository.owe(first);
        await world.setTip(first);
        await repository.fetchTip();
        assert.deepEqual(await repository.owed(), [first, second].sort());
        await repository.settle(first);
        await repository.settle(first);
        assert.deepEqual(await repository.owed(), [second]);
      });

      it('keeps the debts of one process from another', async () => {
        const first = await world.commit({ a: '1' });
        await repository.fetchTip();
        await repository.owe(first);
        assert.deepEqual(await world.another().owed(), []);
      });

      it('refuses to owe what the mirror does not hold', async () => {
        await assert.rejects(repository.owe(absent), GitError);
        assert.deepEqual(await repository.owed(), []);
      });
    }
  });
}
