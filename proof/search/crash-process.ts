import { crashEverywhere } from '../simulation/crash-everywhere.ts';

/** Prints what came of it as one line of JSON. A process of its own: where others wait for I/O, each step would wait for them. */
process.stdout.write(`${JSON.stringify(await crashEverywhere())}\n`);
