import type { Finding } from './verdict-types.ts';

const SEVERITIES: readonly Finding['severity'][] = ['failure', 'late', 'unknown'];

/** The same cause of many clusters told once: most serious first, then most widespread. */
export function causesOf(findings: readonly Finding[]): Finding[] {
  const byCause = new Map<string, Finding & { all: Set<string> }>();
  for (const finding of findings) {
    const key = `${finding.severity} ${finding.text}`;
    const same = byCause.get(key);
    if (same === undefined) byCause.set(key, { ...finding, all: new Set(finding.clusters) });
    else for (const cluster of finding.clusters) same.all.add(cluster);
  }
  return [...byCause.values()]
    .map(({ all, ...finding }) => ({ ...finding, clusters: [...all].sort() }))
    .sort(worstFirst);
}

function worstFirst(a: Finding, b: Finding): number {
  const severity = SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
  return severity || b.clusters.length - a.clusters.length;
}
