import { isScalar, type Node } from 'yaml';
import type { MapEntry, SourceNode } from './source-node.ts';
import type { Report } from './source-text.ts';

/** An unquoted `<<`, YAML 1.1's merge key (https://yaml.org/type/merge.html). */
export function isMergeKey(key: Node): boolean {
  return isScalar(key) && key.type === 'PLAIN' && key.value === '<<';
}

/** What a merge key brings in: a map's entries, or those of several maps, the first of which wins. */
export function mergedEntries(pair: MapEntry, report: Report): MapEntry[] {
  const sources: SourceNode[] = pair.value.type === 'list' ? pair.value.items : [pair.value];
  return sources.flatMap((source) => {
    if (source.type === 'map') return source.entries;
    report(pair.keyOffset, {
      message: 'the merge key "<<" takes an object, or a list of objects',
      advice: 'Point its alias to an object, or quote the key',
    });
    return [];
  });
}
