import type { WriteStream } from 'node:tty';

/** Says what is going on, one line at a time. */
export interface Progress {
  say(message: string): void;
  /** Ends the line, so that other output may follow. */
  end(): void;
}

/** On a terminal each message replaces the one before; elsewhere each is a line of its own. */
export function progressOn(stream: WriteStream | NodeJS.WritableStream): Progress {
  const isTerminal = 'isTTY' in stream && stream.isTTY;
  if (!isTerminal) return { say: (message) => stream.write(`${message}\n`), end: () => undefined };
  const clear = '\r\u001b[2K';
  return { say: (message) => stream.write(`${clear}${message}`), end: () => stream.write(clear) };
}
