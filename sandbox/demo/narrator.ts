import type { WriteStream } from 'node:tty';
import { progressOn } from '../progress.ts';

/** Tells a person what is going on: what is done stays, what is under way is written over on a terminal. */
export interface Narrator {
  /** Shows `what` and its details until the work ends, then how long it took. */
  step<T>(what: string, work: (detail: (text: string) => void) => Promise<T>): Promise<T>;
  /** A line that stays. */
  line(text?: string): void;
  /** A line that the next one replaces on a terminal. */
  passing(text: string): void;
  /** In the color of a state; plain where colors are not wanted (https://no-color.org). */
  paint(state: string, text: string): string;
}

const COLORS: Readonly<Record<string, string>> = {
  success: '\u001b[32m',
  pending: '\u001b[33m',
  failure: '\u001b[31m',
  error: '\u001b[31m',
};
const PLAIN = '\u001b[0m';

export function narrator(stream: WriteStream, env: Readonly<Record<string, string | undefined>>): Narrator {
  const colors = stream.isTTY && !env['NO_COLOR'];
  const progress = progressOn(stream);
  const passing = (text: string) => progress.say(text.slice(0, (stream.columns ?? Infinity) - 1));
  const line = (text = '') => {
    progress.end();
    stream.write(`${text}\n`);
  };
  const paint = (state: string, text: string) => {
    const color = colors ? COLORS[state] : undefined;
    return color === undefined ? text : `${color}${text}${PLAIN}`;
  };
  return {
    line,
    passing,
    paint,
    step: async (what, work) => {
      const began = performance.now();
      const took = () => `${((performance.now() - began) / 1000).toFixed(1)} s`;
      passing(`  ${what} ...`);
      try {
        const result = await work((text) => passing(`  ${text} ...`));
        line(`${paint('success', '✓')} ${what}  (${took()})`);
        return result;
      } catch (error) {
        line(`${paint('failure', '✗')} ${what}  (${took()})`);
        throw error;
      }
    },
  };
}
