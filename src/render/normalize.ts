import { Buffer } from 'node:buffer';
import { isSecret, type KubeObject, refOf } from '../cluster/object.ts';
import type { FieldPath } from '../manifests/source-node.ts';
import { LASTING_NOTE, lastingJob } from './lasting-job.ts';

/** An object as it is to be applied, and what was changed about it, in words. */
export interface Normalized {
  object: KubeObject;
  notes: string[];
  /** Fields that cannot be understood, by path, in words. */
  problems: Problem[];
}

export interface Problem {
  path: FieldPath;
  message: string;
  advice: string;
}

/** What only the API server sets (Kubernetes API conventions): in a manifest it is a leftover of an export. */
const serverSet = [
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
] as const;

/**
 * Drops status and server-set metadata, and turns a Secret's `stringData` into `data`: the API server
 * does the same, but then never removes a key that was removed from `stringData`.
 */
export function normalize(given: KubeObject): Normalized {
  const lasting = lastingJob(given);
  const { status, metadata, ...rest } = lasting;
  const kept = Object.fromEntries(Object.entries(metadata).filter(([field]) => !isServerSet(field)));
  const dropped = serverSet.filter((field) => metadata[field] !== undefined && metadata[field] !== null);
  const { annotations, left } = withoutControllers(metadata.annotations);
  if (left.length > 0) kept['annotations'] = annotations;
  const object: KubeObject = { ...rest, metadata: { ...kept, name: metadata.name } };
  const notes = dropped.map((field) => `metadata.${field} is set by the API server, and was left out`);
  for (const name of left) notes.push(`annotation ${name} is set by a controller, and was left out`);
  if (lasting !== given) notes.push(LASTING_NOTE);
  if (status !== undefined) notes.push('status is set by controllers, and was left out');
  return isSecret(refOf(given))
    ? encodeSecret({ object, notes, problems: [] })
    : { object, notes, problems: [] };
}

function isServerSet(field: string): boolean {
  return serverSet.some((name) => name === field);
}

/** What controllers count in an annotation, whatever Git says: applied from an export, it would be written for ever. */
const CONTROLLERS = new Set(['deployment.kubernetes.io/revision']);

function withoutControllers(given: Record<string, string> | null | undefined) {
  const all = Object.entries(given ?? {});
  const left = all.map(([name]) => name).filter((name) => CONTROLLERS.has(name));
  const kept = Object.fromEntries(all.filter(([name]) => !CONTROLLERS.has(name)));
  // An empty map would be a field of its own that Git sets.
  const annotations = left.length === 0 || left.length === all.length ? undefined : kept;
  return { annotations, left };
}

function encodeSecret({ object: { stringData, ...object }, notes }: Normalized): Normalized {
  if (stringData === undefined || stringData === null) return { object, notes, problems: [] };
  if (!isMap(stringData)) return { object, notes, problems: [noMap] };
  const problems = Object.entries(stringData)
    .filter(([, value]) => typeof value !== 'string')
    .map(([key]) => noString(key));
  const encoded = Object.entries(stringData).map(([key, value]) => [key, base64Of(String(value))]);
  const given = isMap(object['data']) ? Object.entries(object['data']) : [];
  const data = Object.fromEntries([...given, ...encoded]);
  return { object: { ...object, data }, notes: [...notes, 'stringData was turned into data'], problems };
}

const noMap: Problem = {
  path: ['stringData'],
  message: 'stringData is not a map',
  advice: 'Write one line "key: value" for each key',
};

function noString(key: string): Problem {
  return { path: ['stringData', key], message: 'the value is not a string', advice: 'Put it in quotes' };
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function base64Of(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
