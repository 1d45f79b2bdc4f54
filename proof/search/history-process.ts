import { simulate } from '../simulation/simulate.ts';

/** `history-process.ts <history as JSON>`: runs it, and prints what it broke as one line of JSON. */
const { violations } = await simulate(JSON.parse(process.argv[2] ?? ''));
process.stdout.write(`${JSON.stringify(violations)}\n`);
