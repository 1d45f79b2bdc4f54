import { Buffer } from 'node:buffer';
import type { SourceFile } from '../manifests/manifest.ts';
import { type ParsedFederation, parseFederation } from './parse-federation.ts';

/** As `parseFederation`, but the same bytes as the last time are not parsed again: few commits change the file. */
export function rememberFederation(
  parse = parseFederation,
): (file: SourceFile | undefined) => ParsedFederation {
  let last: { file: SourceFile; parsed: ParsedFederation } | undefined;
  return (file) => {
    if (!file) return parse(file);
    const known =
      last && last.file.path === file.path && Buffer.compare(last.file.content, file.content) === 0;
    if (!last || !known) last = { file, parsed: parse(file) };
    return last.parsed;
  };
}
