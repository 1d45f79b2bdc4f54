/** Bytes that arrived in pieces, to be taken out line by line or by length. */
export interface ByteQueue {
  push(chunk: Buffer): void;
  /** The text before the next LF, which is consumed; undefined until it has arrived. */
  takeLine(): string | undefined;
  /** Exactly `length` bytes; undefined until they have arrived. A copy. */
  take(length: number): Buffer | undefined;
}

export function byteQueue(): ByteQueue {
  const chunks: Buffer[] = [];
  let size = 0;

  function take(length: number): Buffer | undefined {
    if (size < length) return undefined;
    size -= length;
    const parts: Buffer[] = [];
    for (let wanted = length; wanted > 0; wanted -= parts.at(-1)?.length ?? wanted) {
      parts.push(takeFirst(wanted));
    }
    return Buffer.concat(parts, length);
  }

  /** At most `length` bytes of the first chunk. */
  function takeFirst(length: number): Buffer {
    const chunk = chunks.shift() ?? Buffer.alloc(0);
    if (chunk.length > length) chunks.unshift(chunk.subarray(length));
    return chunk.subarray(0, length);
  }

  return {
    push: (chunk) => {
      if (chunk.length > 0) chunks.push(chunk);
      size += chunk.length;
    },
    takeLine: () => {
      let before = 0;
      for (const chunk of chunks) {
        const index = chunk.indexOf(10);
        if (index >= 0) return take(before + index + 1)?.toString('utf8', 0, before + index);
        before += chunk.length;
      }
      return undefined;
    },
    take,
  };
}
