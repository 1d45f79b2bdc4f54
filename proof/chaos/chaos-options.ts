import { Command, InvalidArgumentError } from 'commander';
import { clusterNames } from '../../sandbox/control-plane/cluster-names.ts';
import type { PlanOptions } from './plan/plan.ts';

export interface ChaosOptions extends PlanOptions {
  json: boolean;
  /** Takes what every process logged. */
  logs?: string;
}

/** The flags, read; throws a `CommanderError` for what cannot be meant, and for --help. */
export function readOptions(args: readonly string[], anySeed: () => number): ChaosOptions {
  const command = new Command('npm run chaos --')
    .description('Breaks everything around Lockstep while pushes go on, and judges what came of it.')
    .exitOverride()
    .option('--minutes <number>', 'how long pushes and faults go on', positive, 3)
    .option('--seed <number>', 'which pushes and faults; the same seed, the same plan (default: any)', whole)
    .option(
      '--clusters <number>',
      `API servers, 1 to ${clusterNames.length}`,
      clusterCount,
      clusterNames.length,
    )
    .option('--logs <folder>', 'keep what every process logged here')
    .option('--json', 'for programs', false)
    .parse([...args], { from: 'user' });
  const { seed = anySeed(), ...options } = command.opts<Omit<ChaosOptions, 'seed'> & { seed?: number }>();
  return { ...options, seed };
}

function positive(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('Write a number above 0.');
}

function whole(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('Write a whole number, 0 or more.');
}

function clusterCount(text: string): number {
  const value = whole(text);
  if (value >= 1 && value <= clusterNames.length) return value;
  throw new InvalidArgumentError(`Write a whole number, 1 to ${clusterNames.length}.`);
}
