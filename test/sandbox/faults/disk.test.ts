import assert from 'node:assert/strict';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { until } from '../../../sandbox/processes/until.ts';
import type { TestFederation } from '../federation-fixture.ts';
import { settledFederation } from '../oracle.ts';

const note = (text: string) => ({
  'base/note.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: note\ndata:\n  note: "${text}"\n`,
});

/**
 * Programs of a machine whose disk takes no byte while the file `full` is there: git runs under a limit of 0 bytes a
 * file (RLIMIT_FSIZE), so that it is the kernel that refuses its writes. No rights are needed for that.
 */
async function fullDisk({ folder }: TestFederation): Promise<{ programs: string; full: string }> {
  const programs = join(folder, 'programs');
  const full = join(folder, 'full');
  const path = process.env['PATH'] ?? '';
  const script = `#!/bin/sh\n[ -e '${full}' ] && { trap '' XFSZ; ulimit -f 0; }\nPATH='${path}' exec git "$@"\n`;
  await mkdir(programs);
  await writeFile(join(programs, 'git'), script);
  await chmod(join(programs, 'git'), 0o755);
  return { programs, full };
}

async function settledOnIt(t: TestContext) {
  let disk = { programs: '', full: '' };
  const start = async (federation: TestFederation) => {
    disk = await fullDisk(federation);
    return federation.start('run', [], [], { name: 'small', programs: disk.programs });
  };
  const settled = await settledFederation(t, start, { settings: { poll: '1s' } });
  return { ...settled, fill: () => writeFile(disk.full, ''), makeRoom: () => rm(disk.full) };
}

describe('the disk that holds the mirror takes no more', () => {
  it('it is said in words, the process lives, and what was pushed meanwhile comes when there is room', async (t) => {
    const { federation, oracle, processes, fill, makeRoom } = await settledOnIt(t);
    await fill();
    const unseen = await federation.push('unseen', note('unseen'));
    const next = await federation.push('the next', note('next'));
    const says = /a file of the mirror may not grow any more/;
    const isTold = async () => (await processes.log()).some(({ reason }) => says.test(String(reason)));
    await until(isTold, { what: 'it says what the disk does' });
    assert.deepEqual([federation.told(unseen), federation.told(next)], [[], []]);
    await makeRoom();
    await oracle.holdsAt(next);
  });
});
