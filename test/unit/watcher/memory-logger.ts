import pino, { type Logger } from 'pino';

type Line = Record<string, unknown>;

/** A real logger whose lines stay in memory. */
export interface MemoryLogger {
  logger: Logger;
  lines: Line[];
  of(level: 'info' | 'warn' | 'error'): Line[];
}

export function memoryLogger(): MemoryLogger {
  const lines: Line[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line));
  const logger = pino({ level: 'debug', formatters: { level: (label) => ({ level: label }) } }, { write });
  return { logger, lines, of: (level) => lines.filter((line) => line['level'] === level) };
}
