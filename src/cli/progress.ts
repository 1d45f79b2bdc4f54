import type { Clock } from '../clock/clock.ts';
import type { Output } from './output.ts';

/** Says on stderr what takes so long. */
export interface Progress {
  /** What is being done now. */
  say(text: string): void;
  /** Removes the line from a terminal; nothing is said afterwards. */
  end(): void;
}

/** Nobody has to be told of what takes less, in ms. */
const PATIENCE_MS = 1_000;

const ERASE_LINE = '\r\u001b[K';

/** Silent for a second; then one line that is written over, or, where stderr is no terminal, a line for each step. */
export function startProgress(clock: Clock, output: Output): Progress {
  let text = '';
  let shown = false;
  const show = () => {
    if (text === '') return;
    output.stderr(output.liveProgress ? `${ERASE_LINE}${text}` : `${text}\n`);
  };
  const cancel = clock.after(PATIENCE_MS, () => {
    shown = true;
    show();
  });
  return {
    say: (next) => {
      if (next === text) return;
      text = next;
      if (shown) show();
    },
    end: () => {
      cancel();
      if (shown && output.liveProgress && text !== '') output.stderr(ERASE_LINE);
      shown = false;
    },
  };
}
