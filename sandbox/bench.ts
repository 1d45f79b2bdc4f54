import { type BenchOptions, type Case, HELP, readOptions } from './bench/bench-options.ts';
import { manyCase } from './bench/many-case.ts';
import type { Measured } from './bench/measured.ts';
import { profileCase } from './bench/profile-case.ts';
import { reportOf } from './bench/report.ts';
import { sampleCase } from './bench/sample-case.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';

const say = (text: string) => void process.stderr.write(`bench: ${text}\n`);

const RUN: Record<Case, (sandbox: Sandbox, options: BenchOptions) => Promise<Measured[]>> = {
  sample: async (sandbox, options) => [await sampleCase(sandbox, { ...options, say })],
  many: (sandbox, options) => manyCase(sandbox, { ...options, say }),
  profile: (sandbox, options) => profileCase(sandbox, { ...options, say }),
};

await main();

async function main(): Promise<void> {
  let options: BenchOptions;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    say(`${error instanceof Error ? error.message : error}. See npm run bench -- --help`);
    process.exitCode = 64;
    return;
  }
  if (options.help) console.log(HELP);
  else await bench(options);
}

/** All cases in one sandbox, one after the other; each is told as soon as it is done. */
async function bench(options: BenchOptions): Promise<void> {
  const { clusters, json } = options;
  const sandbox = await startSandbox({ clusters, onProgress: say });
  const all: Measured[] = [];
  try {
    for (const one of options.cases) {
      const found = await RUN[one](sandbox, options);
      all.push(...found);
      if (!json) console.log(`${found.map(reportOf).join('\n\n\n')}\n\n`);
    }
  } finally {
    await sandbox.stop();
  }
  if (json) console.log(JSON.stringify({ clusters, cases: all }));
}
