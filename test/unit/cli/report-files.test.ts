import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { commitUrl } from '../../../src/cli/commit-url.ts';
import { configSchema } from '../../../src/cli/config-schema.ts';
import { reportFiles } from '../../../src/cli/report-files.ts';
import { type CommitReport, REPORT_VERSION } from '../../../src/reporter/commit-report.ts';

const REVISION = 'a'.repeat(40);
const report = (revision = REVISION): CommitReport => ({
  version: REPORT_VERSION,
  revision,
  times: { told: 1 },
});

async function folderFor(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lockstep-pages-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'pages');
}

describe('commit reports in files', () => {
  it('are read as they were written last, and gone when removed', async (t) => {
    const folder = await folderFor(t);
    const files = reportFiles(folder);
    assert.deepEqual(await files.load(), []);
    await files.save(report());
    await files.save({ ...report(), subject: 'later' });
    assert.deepEqual(await reportFiles(folder).load(), [{ ...report(), subject: 'later' }]);
    assert.deepEqual(await readdir(folder), [`${REVISION}.json`], 'no draft stays');
    await files.remove(REVISION);
    await files.remove(REVISION);
    assert.deepEqual(await files.load(), []);
  });

  it('are left out where they are broken, of another version, or no report at all', async (t) => {
    const folder = await folderFor(t);
    const files = reportFiles(folder);
    await files.load();
    await files.save(report());
    const others = {
      [`${'b'.repeat(40)}.json`]: '{"version": 1, "rev',
      [`${'c'.repeat(40)}.json`]: JSON.stringify({ ...report('c'.repeat(40)), version: 99 }),
      [`${'d'.repeat(40)}.json`]: JSON.stringify(report()),
      [`${'e'.repeat(40)}.json`]: 'null',
      [`${REVISION}.json.draft`]: '{}',
      'notes.json': JSON.stringify(report()),
    };
    for (const [name, text] of Object.entries(others)) await writeFile(join(folder, name), text);
    assert.deepEqual(await files.load(), [report()]);
    assert.ok(!(await readdir(folder)).includes(`${REVISION}.json.draft`), 'a draft of a crash is gone');
  });
});

describe('the link to a commit’s page', () => {
  const configured = (url?: string) =>
    configSchema.safeParse({ repository: { url: 'https://git.example/a/b' }, ...(url && { url }) });
  const linkTo = (url?: string) => commitUrl({ url: configured(url).data?.url })?.(REVISION);

  it('is below the URL at which people reach the private listener', () => {
    assert.equal(linkTo('https://lockstep.example.com/'), `https://lockstep.example.com/commits/${REVISION}`);
    assert.equal(
      linkTo('http://ops.local:8443/lockstep'),
      `http://ops.local:8443/lockstep/commits/${REVISION}`,
    );
  });

  it('is none where nobody says that URL: a link to loopback helps nobody', () =>
    assert.equal(linkTo(), undefined));

  for (const url of [
    'lockstep.example.com',
    'ftp://a',
    'https://user:pw@a',
    'https://a/?x=1',
    'https://a/#x',
  ])
    it(`is refused in the settings: ${url}`, () => assert.equal(configured(url).success, false));
});
