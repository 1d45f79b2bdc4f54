import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const program = fileURLToPath(new URL('./parsing-process.ts', import.meta.url));

/** As big as a file may be. */
const full = (piece: string) => piece.repeat(Math.floor((4 * 1024 * 1024) / piece.length));

const hostile: [file: string, text: string, message: RegExp][] = [
  [
    'aliases.yaml',
    `a: &a [${full('x,').slice(0, 2_000_000)}]\nb: [${full('*a,').slice(0, 1_500_000)}]`,
    /aliases|too much|longer/,
  ],
  ['brackets.yaml', full('['), /nested too deeply|too much|longer/],
  ['brackets.json', full('['), /nested deeper/],
  ['items.yaml', full('- a\n'), /no object|none|too much|longer/],
  ['maps.yaml', full('a: {b: {c: {}}}\n---\n'), /no apiVersion|too much|longer/],
];

describe('files that are made to cost', () => {
  it('cost a process no more than its parser threads may have, and end', { timeout: 180_000 }, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'lockstep-hostile-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const paths = await Promise.all(
      hostile.map(async ([file, text]) => {
        await writeFile(join(folder, file), text);
        return join(folder, file);
      }),
    );
    const { stdout } = await run(process.execPath, [program, ...paths]);
    const { faults, mebibytes } = JSON.parse(stdout) as { faults: (string | undefined)[]; mebibytes: number };
    for (const [index, [, , message]] of hostile.entries()) assert.match(faults[index] ?? '', message);
    // Two threads of at most 1 GiB each, and the process around them.
    assert.ok(mebibytes < 2.5 * 1024, `${mebibytes} MiB`);
  });
});
