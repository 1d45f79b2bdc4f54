import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { GitError } from '../../../src/git/repository.ts';
import { gitWorld } from './git-world.ts';

describe('what is refused before any process starts', () => {
  const environment = { PATH: '/nonexistent', HOME: '/nonexistent' };
  for (const [url, branch] of [
    ['ext::sh -c touch% x', 'main'],
    ['--upload-pack=touch x', 'main'],
    ['/srv/git/site.git', '--upload-pack=touch x'],
    ['https://me:secret@acme.example/site', 'main'],
  ] as const) {
    it(`${url} ${branch}`, async (t) => {
      const { open } = await gitWorld(t);
      assert.throws(() => open({ url, branch, environment }), GitError);
    });
  }
});
