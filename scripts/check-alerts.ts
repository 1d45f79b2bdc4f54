/** Has promtool check docs/alerts.yaml and run its tests; gets promtool first where the machine has none. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findPromtool } from '../sandbox/promtool/find-promtool.ts';

const pathOf = (file: string) => fileURLToPath(new URL(`../${file}`, import.meta.url));

const promtool = await findPromtool(process.env, (message) => process.stderr.write(`${message}\n`));
for (const args of [
  ['check', 'rules', pathOf('docs/alerts.yaml')],
  ['test', 'rules', pathOf('test/cases/alerts/alerts.test.yaml')],
]) {
  const { status } = spawnSync(promtool, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
