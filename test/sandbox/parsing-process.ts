import { readFileSync } from 'node:fs';
import { systemClock } from '../../src/clock/system-clock.ts';
import { createParser } from '../../src/manifests/parser.ts';

/** Parses the files named by its arguments, and says what was wrong with each and how much memory all of it took. */
const parser = createParser(systemClock);
const files = process.argv.slice(2).map((path) => ({ path, content: new Uint8Array(readFileSync(path)) }));
const parsed = await parser.parseFiles(files);
await parser.close();
const faults = parsed.map((one) => one.faults[0]?.message);
process.stdout.write(JSON.stringify({ faults, mebibytes: process.resourceUsage().maxRSS / 1024 }));
