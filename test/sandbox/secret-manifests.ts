/** Spellings differ: raw, in JSON, in base64, in a URL. */
export const canaries = {
  inGit: 'canary+/=&"9f3a7c51 value',
  changed: 'canary+/=&"4b8e2d07 other value',
  /** Of an object that somebody else has in the cluster. */
  foreign: 'canary+/=&"c0d35a11 of somebody else',
  /** Written over ours, by hand. */
  drifted: 'canary+/=&"77e1f9a2 by hand',
};

const base64 = (text: string) => Buffer.from(text).toString('base64');

export function secretOf(name: string, fields: object, metadata: object = {}): string {
  return `${JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name, ...metadata }, ...fields })}\n`;
}

const { inGit, changed } = canaries;
const raw = JSON.stringify(inGit);
const head = 'apiVersion: v1\nkind: Secret\nmetadata: {name: broken}\n';
const applied = JSON.stringify({ kind: 'Secret', stringData: { password: inGit } });
const list = [secretOf('in-a-list', { stringData: { password: inGit } })].map((text) => JSON.parse(text));

/** All these are applied as they are. */
export const accepted: Record<string, string> = {
  'base/db.yaml': secretOf('db', { stringData: { password: inGit }, immutable: true }),
  'base/encoded.yaml': secretOf('encoded', { data: { password: base64(inGit) } }),
  'base/noted.yaml': secretOf(
    'noted',
    { stringData: { password: inGit } },
    { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': applied } },
  ),
  'base/list.json': JSON.stringify({ apiVersion: 'v1', kind: 'List', items: list }),
};

/** All these are refused by the API server, each in words that quote something. */
export const refused: Record<string, string> = {
  'base/db.yaml': secretOf('db', { stringData: { password: changed }, immutable: true }),
  'base/foreign.yaml': secretOf('foreign', { stringData: { password: inGit } }),
  'base/key.yaml': secretOf('key', { stringData: { 'no key at all!': inGit } }),
  'base/no-base64.yaml': secretOf('no-base64', { data: { password: inGit } }),
  'base/no-map.yaml': secretOf('no-map', { data: inGit }),
  'base/number.yaml': secretOf('number', { data: { password: [inGit] } }),
  'base/unknown.yaml': secretOf('unknown', { spec: { password: inGit }, stringData: { password: inGit } }),
  'base/type.yaml': secretOf('type', { type: 'kubernetes.io/tls', stringData: { password: inGit } }),
  'base/typed.yaml': secretOf('typed', { type: inGit, immutable: inGit }),
  'base/big.yaml': secretOf('big', { stringData: { password: inGit.repeat(50_000) } }),
  'base/label.yaml': secretOf('label', { stringData: { password: inGit } }, { labels: { password: inGit } }),
};

/** All these are faults of the commit. */
export const faulty: Record<string, string> = {
  'base/quote.yaml': `${head}stringData:\n  password: "${inGit.replaceAll('"', '')}\n`,
  'base/twice.yaml': `${head}stringData:\n  password: ${raw}\n  password: ${raw}\n`,
  'base/indented.yaml': `${head}stringData:\n password: ${raw}\n   other: ${raw}\n`,
  'base/braces.yaml': `${head}spec: {${raw}\n`,
  'base/after.yaml': `${secretOf('before', { stringData: { password: inGit } })}---\n${raw}: [\n`,
  'base/values.yaml': secretOf('values', { stringData: { password: { value: inGit } } }),
  'base/no-map-either.yaml': secretOf('no-map-either', { stringData: inGit }),
  'base/ours.yaml': secretOf('ours', {}, { annotations: { 'lockstep.dev/prune': inGit } }),
};
