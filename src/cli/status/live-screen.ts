import { stripVTControlCharacters } from 'node:util';
import type { Output } from '../output.ts';

const ERASE_BELOW = '\r\u001b[J';
const CLEAR = '\u001b[2J\u001b[H';

/** Draws lines on a terminal, each time in place of those before; what stood above stays. Equal lines are not drawn again. */
export function liveScreen(output: Output): (lines: readonly string[]) => void {
  let last = '';
  let height = 0;
  return (lines) => {
    const text = lines.map((line) => `${line}\n`).join('');
    if (text === last) return;
    const { columns = 80, rows = 24 } = output.terminal ?? {};
    output.stdout(`${backOver(height, rows)}${text}`);
    last = text;
    height = lines.reduce((sum, line) => sum + heightOf(line, columns), 0);
  };
}

/** To where the last drawing began; one that is higher than the terminal has scrolled away. */
function backOver(height: number, rows: number): string {
  if (height === 0) return '';
  return height < rows ? `\u001b[${height}A${ERASE_BELOW}` : CLEAR;
}

function heightOf(line: string, columns: number): number {
  return Math.max(1, Math.ceil(stripVTControlCharacters(line).length / columns));
}
