import { z } from 'zod';
import type { Fault } from '../manifests/fault.ts';
import { didYouMean } from '../manifests/nearest.ts';
import {
  type FieldPath,
  formatPath,
  keyOffsetAt,
  nodeAt,
  offsetAt,
  type SourceNode,
} from '../manifests/source-node.ts';
import type { SourceText } from '../manifests/source-text.ts';

/** What the schema found, each at the field that it is about, in our words. */
export function faultsOf(
  schema: z.ZodType,
  issues: readonly z.core.$ZodIssue[],
  root: SourceNode,
  source: SourceText,
): Fault[] {
  return issues.flatMap((issue) => {
    const path = issue.path.filter((step) => typeof step !== 'symbol');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => unknownField(schema, [...path, key], root, source));
    }
    return [nodeAt(root, path) ? wrongValue(issue, path, root, source) : missingField(path, root, source)];
  });
}

function unknownField(schema: z.ZodType, path: FieldPath, root: SourceNode, source: SourceText): Fault {
  const siblings = fieldsAt(schema, path.slice(0, -1));
  const advice = didYouMean(String(path.at(-1)), siblings) ?? `The fields here are ${siblings.join(', ')}`;
  const place = source.placeAt(keyOffsetAt(root, path));
  return { field: formatPath(path), message: 'there is no such field', place, advice };
}

function missingField(path: FieldPath, root: SourceNode, source: SourceText): Fault {
  const place = source.placeAt(keyOffsetAt(root, path.slice(0, -1)));
  return { field: formatPath(path), message: 'the field is missing', place };
}

function wrongValue(issue: z.core.$ZodIssue, path: FieldPath, root: SourceNode, source: SourceText): Fault {
  const keyed = issue.code === 'invalid_key';
  const place = source.placeAt(keyed ? keyOffsetAt(root, path) : offsetAt(root, path));
  const said = (keyed ? issue.issues[0]?.message : undefined) ?? issue.message;
  const [message = '', advice] =
    issue.code === 'invalid_type' ? wrongType(issue, root, path) : said.split('\n');
  return { field: formatPath(path), message, place, ...(advice === undefined ? {} : { advice }) };
}

/** Message and advice, as `words` puts them for everything else. */
function wrongType(issue: z.core.$ZodIssueInvalidType, root: SourceNode, path: FieldPath): [string, string?] {
  const value = nodeAt(root, path);
  const given =
    value?.type === 'scalar'
      ? value.value === null
        ? 'empty'
        : `a ${typeof value.value}`
      : `a ${value?.type}`;
  const wanted =
    { array: 'list', object: 'map', record: 'map', int: 'whole number' }[issue.expected as string] ??
    issue.expected;
  const message = `expected a ${wanted}, and this is ${given}`;
  return wanted === 'string' && value?.type === 'scalar' ? [message, 'Put it in quotes'] : [message];
}

/** The names of the fields that the schema knows at a path. */
function fieldsAt(schema: z.ZodType, path: FieldPath): string[] {
  const object = unwrapped(path.reduce<unknown>((at, step) => childSchema(at, step), schema));
  return object instanceof z.ZodObject ? Object.keys(object.shape) : [];
}

function childSchema(schema: unknown, step: string | number): unknown {
  const parent = unwrapped(schema);
  if (parent instanceof z.ZodArray) return parent.element;
  if (parent instanceof z.ZodRecord) return parent.valueType;
  return parent instanceof z.ZodObject ? parent.shape[step] : undefined;
}

function unwrapped(schema: unknown): unknown {
  const wraps =
    schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional;
  return wraps ? unwrapped(schema.unwrap()) : schema;
}
