import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { type GithubDouble, githubDouble } from '../../../sandbox/github/github-double.ts';
import { systemClock } from '../../../src/clock/system-clock.ts';
import { type OctokitForge, octokitForge } from '../../../src/github/octokit-forge.ts';
import { compareHistories } from './compare-histories.ts';
import { command, UNKNOWN } from './forge-commands.ts';
import { inMemory, onGithub } from './forge-sides.ts';
import { playForge } from './play-forge.ts';

const repository = 'acme/global-site';
const token = 't0ken';

describe('the forge in memory does as GitHub does, as far as our double of it goes', () => {
  let github: GithubDouble;
  let overHttp: OctokitForge;
  let histories = 0;

  before(async () => {
    github = await githubDouble({ repository, token, knowsCommit: (sha) => !sha.startsWith(UNKNOWN) });
    overHttp = octokitForge({ repository, apiUrl: github.url, auth: { token }, clock: systemClock });
  });
  after(async () => {
    await overHttp.close();
    await github.close();
  });

  it('over random histories of statuses, pushes and pull requests', async () => {
    await compareHistories({
      history: fc.array(command, { minLength: 1, maxLength: 25, size: 'max' }),
      onDouble: (commands) => playForge(inMemory(), commands),
      onReal: (commands) => {
        histories += 1;
        return playForge(onGithub(github, overHttp, histories), commands);
      },
      runs: 10,
    });
    assert.deepEqual(github.violations, []);
  });
});
