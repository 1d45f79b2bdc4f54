/** As V8's inspector gives it (Chrome DevTools Protocol, Profiler.Profile), the fields that matter here. */
export interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  /** Ids of the nodes that were at work, one a sample. */
  samples: number[];
  /** Microseconds before each sample. */
  timeDeltas: number[];
}

/** What ran, and for how long. */
export interface Share {
  what: string;
  ms: number;
}

/** Own time by function, the longest first; what the process waited in is left out. */
export function topFunctions(profile: CpuProfile, most: number): Share[] {
  return shares(profile, ({ functionName, url, lineNumber }) => {
    if (url === '') return functionName;
    return `${functionName || '(anonymous)'} ${placeOf(url)}:${lineNumber + 1}`;
  }).slice(0, most);
}

/** Own time by part: a folder of src, a package, Node itself, V8 itself; the longest first. */
export function topParts(profile: CpuProfile, most: number): Share[] {
  return shares(profile, ({ functionName, url }) => (url === '' ? functionName : partOf(url))).slice(0, most);
}

type Frame = CpuProfile['nodes'][number]['callFrame'];

/** V8's words for a process that does nothing. */
const WAITING = '(idle)';

function shares({ nodes, samples, timeDeltas }: CpuProfile, nameOf: (frame: Frame) => string): Share[] {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const micros = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const name = names.get(id) ?? '';
    if (name !== WAITING) micros.set(name, (micros.get(name) ?? 0) + (timeDeltas[index] ?? 0));
  }
  return [...micros]
    .map(([what, us]) => ({ what, ms: Math.round(us / 100) / 10 }))
    .sort((a, b) => b.ms - a.ms);
}

function partOf(url: string): string {
  const place = placeOf(url);
  if (place.startsWith('node:')) return 'node';
  const [first, second = '', third = ''] = place.split('/');
  if (first === 'src') return `${first}/${second}`;
  return second.startsWith('@') || first?.startsWith('@') ? `${first}/${second}` : (first ?? third);
}

/** From `src/`, or from the package's name on. */
function placeOf(url: string): string {
  const packaged = url.lastIndexOf('/node_modules/');
  if (packaged >= 0) return url.slice(packaged + '/node_modules/'.length);
  const source = url.lastIndexOf('/src/');
  return source < 0 ? url : url.slice(source + 1);
}
