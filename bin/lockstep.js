#!/usr/bin/env node
// Checks the runtime before anything else is imported: older ones fail at import, with a message nobody understands.
import { existsSync } from 'node:fs';

const OLDEST = 24;
if (Number(process.versions.node.split('.')[0]) < OLDEST) {
  process.stderr.write(`lockstep: needs Node ${OLDEST} or newer, and this is ${process.versions.node}\n`);
  process.exit(64);
}
const compiled = new URL('../dist/src/cli/main.js', import.meta.url);
const source = new URL('../src/cli/main.ts', import.meta.url);
const { main } = await import((existsSync(compiled) ? compiled : source).href);
process.exitCode = await main(process.argv.slice(2), process.env);
