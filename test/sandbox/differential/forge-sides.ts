import type { GithubDouble } from '../../../sandbox/github/github-double.ts';
import type { Forge } from '../../../src/github/forge.ts';
import type { ForgeWorld } from '../../suites/forge-suite.ts';
import { forgeInMemory } from '../../suites/worlds/forge-in-memory.ts';
import { forgeOnGithub } from '../../suites/worlds/forge-on-github.ts';
import { UNKNOWN } from './forge-commands.ts';

/** A forge with a place of its own in it for this history: its commits, branches and numbers are nobody else's. */
export interface ForgeSide extends Omit<ForgeWorld, 'close'> {
  sha(letter: string): string;
  branch(name: string): string;
  number(digit: number): number;
}

/** New for each history. */
export function inMemory(): ForgeSide {
  return {
    ...forgeInMemory((sha) => !sha.startsWith(UNKNOWN)),
    sha: (letter) => letter.padEnd(40, '0'),
    branch: (name) => name,
    number: (digit) => digit,
  };
}

/** The same GitHub for all histories. */
export function onGithub(github: GithubDouble, forge: Forge, history: number): ForgeSide {
  return {
    ...forgeOnGithub(github, forge),
    sha: (letter) => `${letter}${history.toString(16).padStart(39, '0')}`,
    branch: (name) => `${name}-${history}`,
    number: (digit) => history * 10 + digit,
  };
}
