/** One entry of a tree object. */
export interface TreeEntry {
  /** Octal, as git writes it: `100644`, `100755`, `120000` (symlink), `160000` (submodule), `40000` (tree). */
  mode: string;
  name: Uint8Array;
  oid: string;
}

/**
 * Parses a tree object: `mode SP name NUL id`, one after the other (gitformat: git-cat-file(1) prints it raw).
 * `oidBytes` is 20 for SHA-1, 32 for SHA-256. What is cut off is left out: git has checked the object.
 */
export function parseTree(content: Uint8Array, oidBytes: number): TreeEntry[] {
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const entries: TreeEntry[] = [];
  let at = 0;
  while (at < bytes.length) {
    const space = bytes.indexOf(0x20, at);
    const nul = bytes.indexOf(0, space + 1);
    const end = nul + 1 + oidBytes;
    if (space < 0 || nul < 0 || end > bytes.length) break;
    entries.push({
      mode: bytes.toString('latin1', at, space),
      name: bytes.subarray(space + 1, nul),
      oid: bytes.toString('hex', nul + 1, end),
    });
    at = end;
  }
  return entries;
}
