import { systemClock } from '../../../src/clock/system-clock.ts';
import { gitRepository } from '../../../src/git/git-repository.ts';
import { gitEnvironment } from '../../doubles/git-remote.ts';

/** Fetches the branch of the repository that its arguments name, reads its tree, and says what that gave and cost. */
const [, , url = '', mirrorDir = ''] = process.argv;
const repository = gitRepository({
  url,
  branch: 'main',
  mirrorDir,
  credentials: { kind: 'token', token: async () => '' },
  environment: gitEnvironment,
  clock: systemClock,
});
const tip = (await repository.fetchTip()) ?? '';
const { files, refused } = await repository.readTree(tip);
const mebibytes = process.resourceUsage().maxRSS / 1024;
process.stdout.write(JSON.stringify({ files: files.length, refused, mebibytes }));
process.exit();
