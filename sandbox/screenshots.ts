import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DemoWorld, startDemoWorld } from './demo/demo-world.ts';
import { type Narrator, narrator } from './demo/narrator.ts';
import { verdictOn } from './demo/tell-statuses.ts';
import { until } from './processes/until.ts';
import { type Files, sampleFiles } from './sample.ts';
import { type Browser, findBrowser, openBrowser, type Size } from './screenshots/browser.ts';
import { siteCommits } from './screenshots/site-commits.ts';

const FOLDER = fileURLToPath(new URL('../docs/images/', import.meta.url));
const CLUSTERS = 3;
const DESKTOP: Size = { width: 960, height: 800 };
const PHONE: Size = { width: 390, height: 844 };
/** Somebody has to load them with the docs. */
const LARGEST_BYTES = 150_000;

/** `npm run screenshots`: the pages of real commits in the sandbox, as docs/images shows them. */
async function screenshots(told: Narrator): Promise<void> {
  const command = await findBrowser(process.env);
  const world = await startDemoWorld(CLUSTERS, told);
  try {
    const browser = openBrowser(world.sandbox.reaper, command, process.env);
    await mkdir(FOLDER, { recursive: true });
    await pushAll(world, browser, told);
  } finally {
    await world.stop();
  }
}

async function pushAll(world: DemoWorld, browser: Browser, told: Narrator): Promise<void> {
  const { sandbox, lockstep } = world;
  const files = await sampleFiles(sandbox);
  const picture = (name: string, path: string, size: Size) =>
    told.step(`docs/images/${name}.png`, () => takeOne(browser, `${lockstep.url}${path}`, name, size));
  await told.step('the first commit', () => pushAndWait(world, files, 'The site, in every cluster'));
  for (const { name, message, change } of siteCommits(sandbox.clusters)) {
    await applyChange(world, files, change(files));
    const sha = await told.step(message, () => pushAndWait(world, files, message));
    await picture(`commit-${name}`, `/commits/${sha}`, DESKTOP);
    if (name === 'failure') await picture(`commit-${name}-phone`, `/commits/${sha}`, PHONE);
  }
  await picture('commits', '/commits', { ...DESKTOP, height: 480 });
}

async function applyChange(
  { installation }: DemoWorld,
  files: Files,
  change: Record<string, string | undefined>,
): Promise<void> {
  for (const [path, content] of Object.entries(change)) {
    if (content !== undefined) files[path] = content;
    else {
      delete files[path];
      await installation.copy.remove(path);
    }
  }
}

/** Resolves with the sha once its page has all that it will have. */
async function pushAndWait(world: DemoWorld, files: Files, message: string): Promise<string> {
  const sha = await world.installation.copy.publish(files, message);
  await verdictOn(sha, world);
  const isWhole = async () => {
    const reply = await fetch(`${world.lockstep.url}/commits/${sha}`);
    const page = await reply.text();
    return page.includes(message) && page.includes('Final status posted');
  };
  await until(isWhole, { what: `the page of ${sha}` });
  return sha;
}

async function takeOne(browser: Browser, url: string, name: string, size: Size): Promise<void> {
  const file = join(FOLDER, `${name}.png`);
  await browser.picture(url, file, size);
  const { size: bytes } = await stat(file);
  if (bytes > LARGEST_BYTES) throw new Error(`${file} has ${bytes} bytes: take less of the page`);
}

const told = narrator(process.stdout, process.env);
try {
  await screenshots(told);
} catch (error) {
  told.line(`screenshots: ${(error as Error).message}`);
  process.exitCode = 1;
}
