import { ClusterError } from '../cluster-error.ts';

const NEWLINE = 0x0a;

/**
 * The lines of a stream, without their ends; empty ones are left out, and so is an unfinished last one.
 * Rejects with a `ClusterError` as soon as a line is longer than `maxBytes`.
 */
export async function* splitLines(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<string> {
  const buffer = lineBuffer(maxBytes);
  for await (const chunk of chunks) {
    yield* buffer.lines(chunk).filter((line) => line !== '');
  }
}

/** Keeps the beginning of a line until its end comes. */
function lineBuffer(maxBytes: number) {
  let begun: Buffer[] = [];
  let bytes = 0;

  const begin = (piece: Buffer) => {
    bytes += piece.length;
    if (bytes > maxBytes) throw tooLong(maxBytes);
    begun.push(piece);
  };
  const end = (): string => {
    const line = Buffer.concat(begun).toString('utf8').trim();
    begun = [];
    bytes = 0;
    return line;
  };

  return {
    /** The lines that end in this chunk. */
    lines: (chunk: Buffer): string[] =>
      piecesOf(chunk).flatMap((piece, index) => {
        const ended = index === 0 ? [] : [end()];
        begin(piece);
        return ended;
      }),
  };
}

/** What stands between the newlines: each piece but the first begins a line. */
function piecesOf(chunk: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  let start = 0;
  for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
    pieces.push(chunk.subarray(start, end));
    start = end + 1;
  }
  return [...pieces, chunk.subarray(start)];
}

function tooLong(maxBytes: number): ClusterError {
  const message = `the server sent a watch event longer than ${maxBytes} bytes, which was not read to its end`;
  return new ClusterError('refused', message, { reason: 'ReplyTooLarge' });
}
