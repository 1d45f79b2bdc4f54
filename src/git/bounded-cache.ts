/** Keeps what was used last, as long as all of it together stays within `maxBytes`. */
export interface BoundedCache {
  get(key: string): Uint8Array | undefined;
  set(key: string, value: Uint8Array): void;
  clear(): void;
}

export function boundedCache(maxBytes: number): BoundedCache {
  // A Map keeps the order of insertion: the first key is the one unused for longest.
  const values = new Map<string, Uint8Array>();
  let bytes = 0;

  function remove(key: string): void {
    bytes -= values.get(key)?.byteLength ?? 0;
    values.delete(key);
  }

  return {
    get: (key) => {
      const value = values.get(key);
      if (value) {
        values.delete(key);
        values.set(key, value);
      }
      return value;
    },
    set: (key, value) => {
      remove(key);
      if (value.byteLength > maxBytes) return;
      values.set(key, value);
      bytes += value.byteLength;
      for (const oldest of values.keys()) {
        if (bytes <= maxBytes) break;
        remove(oldest);
      }
    },
    clear: () => {
      values.clear();
      bytes = 0;
    },
  };
}
