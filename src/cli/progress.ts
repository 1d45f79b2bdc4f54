import type { Clock } from '../clock/clock.ts';
import type { Output } from './output.ts';

/** Says on stderr what takes so long. */
export interface Progress {
  /** What is being done now. */
  say(text: string): void;
  /** Removes the line from a terminal; nothing is said afterwards. */
  end(): void;
}

/** Nobody has to be told of what takes less; and where lines stay, there is at most one in this time. In ms. */
const PACE_MS = 1_000;

const ERASE_LINE = '\r\u001b[K';

/** Silent for a second; then one line that is written over, or, where stderr is no terminal, a line for each change. */
export function startProgress(clock: Clock, output: Output): Progress {
  let text = '';
  let shown = '';
  let cancel = clock.after(PACE_MS, next);
  const show = () => {
    if (text === shown) return;
    output.stderr(output.liveProgress ? `${ERASE_LINE}${text}` : `${text}\n`);
    shown = text;
  };

  function next(): void {
    show();
    cancel = clock.after(PACE_MS, next);
  }

  return {
    say: (now) => {
      text = now;
      if (shown !== '' && output.liveProgress) show();
    },
    end: () => {
      cancel();
      if (shown !== '' && output.liveProgress) output.stderr(ERASE_LINE);
      shown = '';
    },
  };
}
