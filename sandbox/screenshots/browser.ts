import { access, constants, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { startChild } from '../processes/child.ts';
import type { Reaper } from '../processes/reaper.ts';

/** Takes pictures of pages. */
export interface Browser {
  /** PNG of the first screen of `url`. */
  picture(url: string, file: string, size: Size): Promise<void>;
}

/** In CSS pixels. */
export interface Size {
  width: number;
  height: number;
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

type Environment = Readonly<Record<string, string | undefined>>;

/** The path of this machine's Chromium. Throws where there is none, and says how to get one. */
export async function findBrowser(env: Environment): Promise<string> {
  const command = env['CHROMIUM'] ?? (await inPath(env['PATH'] ?? ''));
  if (command !== undefined) return command;
  throw new Error(
    'no Chromium is installed: `apt-get install chromium` or `brew install chromium`, or name one with CHROMIUM=/path/to/it',
  );
}

export function openBrowser(reaper: Reaper, command: string, env: Environment): Browser {
  return {
    picture: (url, file, size) => take({ reaper, command, path: env['PATH'] ?? '' }, url, file, size),
  };
}

async function inPath(path: string): Promise<string | undefined> {
  const places = path.split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)));
  for (const place of places) {
    const isThere = await access(place, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return place;
  }
  return undefined;
}

interface Program {
  reaper: Reaper;
  command: string;
  path: string;
}

async function take(
  { reaper, command, path }: Program,
  url: string,
  file: string,
  size: Size,
): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'lockstep-browser-'));
  const logFile = join(home, 'browser.log');
  const args = [
    '--headless',
    // It runs as root in containers, and visits nothing but our own pages.
    '--no-sandbox',
    '--disable-gpu',
    '--hide-scrollbars',
    `--user-data-dir=${join(home, 'profile')}`,
    `--window-size=${size.width},${size.height}`,
    `--screenshot=${file}`,
    url,
  ];
  const env = { PATH: path, HOME: home };
  try {
    const child = await startChild(reaper, { command, args, logFile, env, cwd: home });
    const code = await child.ended();
    if (code !== 0) throw new Error(`${command} ended with ${code}: ${await child.lastWords()}`);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
