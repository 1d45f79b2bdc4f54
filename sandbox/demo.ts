import { showStatus } from './demo/ask-status.ts';
import { DEMO_HELP, type DemoOptions, demoOptions } from './demo/demo-options.ts';
import { demoReport } from './demo/demo-report.ts';
import { type DemoWorld, pushTemplate, startDemoWorld } from './demo/demo-world.ts';
import { type Narrator, narrator } from './demo/narrator.ts';
import { nextSteps } from './demo/next-steps.ts';
import { endOf, tellStatuses, verdictOn } from './demo/tell-statuses.ts';

const EXIT = { success: 0, failed: 1, usage: 64, interrupted: 130 } as const;

/** Brings up the world, makes the first push, shows the verdict; then goes on until it is interrupted. */
async function demo(options: DemoOptions): Promise<number> {
  const interrupted = interruption();
  const told = narrator(options.json ? process.stderr : process.stdout, process.env);
  // What is still being started when we are interrupted ends with this process.
  const started = await Promise.race([startDemoWorld(options.clusters, told), interrupted]);
  if (started === 'interrupted') return EXIT.interrupted;
  try {
    const code = await Promise.race([firstVerdict(started, told, options), interrupted]);
    if (code === 'interrupted') return EXIT.interrupted;
    if (!options.once) await goOn(started, told, interrupted);
    return code;
  } finally {
    await started.stop();
  }
}

async function firstVerdict(world: DemoWorld, told: Narrator, { json }: DemoOptions): Promise<number> {
  tellStatuses(world, told);
  const sha = await told.step('git push of repo-template', () => pushTemplate(world));
  const verdict = await verdictOn(sha, world);
  told.line();
  if (json) await print(JSON.stringify(await demoReport(world, verdict)));
  else await showStatus(world);
  return verdict.state === 'success' ? EXIT.success : EXIT.failed;
}

async function goOn(world: DemoWorld, told: Narrator, interrupted: Promise<unknown>): Promise<void> {
  told.line();
  for (const text of await nextSteps(world)) told.line(text);
  await Promise.race([interrupted, endOf(world.lockstep)]);
}

/** Resolves when it is written: the end of the process does not cut it off. */
function print(line: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(`${line}\n`, () => resolve()));
}

/** A second signal ends the process at once, and all that it started with it. */
function interruption(): Promise<'interrupted'> {
  return new Promise((resolve) => {
    let first = true;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (!first) process.exit(EXIT.interrupted);
        first = false;
        resolve('interrupted');
      });
    }
  });
}

async function main(): Promise<number> {
  let options: DemoOptions;
  try {
    options = demoOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`demo: ${(error as Error).message}\n\n${DEMO_HELP}`);
    return EXIT.usage;
  }
  if (options.help) {
    console.log(DEMO_HELP);
    return EXIT.success;
  }
  try {
    return await demo(options);
  } catch (error) {
    console.error(`demo: ${(error as Error).message}`);
    return EXIT.failed;
  }
}

process.exit(await main());
