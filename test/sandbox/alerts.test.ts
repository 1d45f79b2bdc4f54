import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { promtoolAtHand } from '../../sandbox/promtool/find-promtool.ts';

const pathOf = (file: string) => fileURLToPath(new URL(`../../${file}`, import.meta.url));
const run = promisify(execFile);

// Building promtool takes minutes: that is left to `npm run alerts`, after which it is at hand.
const promtool = await promtoolAtHand(process.env);

describe('promtool', () => {
  it('is not at hand where neither PATH nor the cache has it', async () => {
    const folder = pathOf('test/cases');
    assert.equal(await promtoolAtHand({ PATH: folder, HOME: folder }), undefined);
  });

  if (promtool !== undefined) {
    it('takes docs/alerts.yaml', async () => {
      const { stdout } = await run(promtool, ['check', 'rules', pathOf('docs/alerts.yaml')]);
      assert.match(stdout, /SUCCESS: \d+ rules found/);
    });

    it('finds that the alerts fire when they should, and not before', async () => {
      const { stdout } = await run(promtool, ['test', 'rules', pathOf('test/cases/alerts/alerts.test.yaml')]);
      assert.match(stdout, /SUCCESS/);
    });
  }
});
