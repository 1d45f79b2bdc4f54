/**
 * Writes the bill of materials of what is shipped, in CycloneDX. Usage: node scripts/sbom.ts [FILE]
 * `npm sbom --omit dev` leaves out what development needs as well (js-yaml, ajv), and calls the project by the
 * name of its folder: so npm reads a folder called like the project, whose lockfile has no more than is shipped.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shippedOnly } from './supply-chain/package-lock.ts';

const [target = 'lockstep.cdx.json'] = process.argv.slice(2);
const read = (file: string) => JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'));

function askNpm(folder: string): string {
  const { devDependencies: _, ...manifest } = read('package.json');
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(shippedOnly(read('package-lock.json'))));
  const kind = ['--sbom-format=cyclonedx', '--sbom-type=application', '--package-lock-only'];
  return execFileSync('npm', ['sbom', ...kind], { cwd: folder, encoding: 'utf8' });
}

const scratch = mkdtempSync(join(tmpdir(), 'lockstep-sbom-'));
const folder = join(scratch, read('package.json').name);
try {
  mkdirSync(folder);
  writeFileSync(target, askNpm(folder));
  process.stderr.write(`${target}: a CycloneDX bill of what is shipped\n`);
} finally {
  rmSync(scratch, { recursive: true });
}
