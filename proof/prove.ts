import { Command } from 'commander';
import { tellHistory } from './tell-history.ts';

const program = new Command('prove')
  .description(
    'shows that the guarantees of docs/guarantees.md hold in simulation, and that each fence is needed',
  )
  .option('--replay <seed[/path]>', 'tell one history as a story, and no more')
  .parse();

const { replay } = program.opts<{ replay?: string }>();
if (replay !== undefined) await tellHistory(replay);
