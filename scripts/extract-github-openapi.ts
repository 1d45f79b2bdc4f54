/**
 * Cuts the operations that Lockstep uses out of GitHub's own OpenAPI description, for the GitHub double.
 * The whole description is 13 MB; what is left is committed as `sandbox/github/openapi.json`.
 *
 *     cd "$(mktemp -d)" && npm pack @octokit/openapi && tar xzf octokit-openapi-*.tgz
 *     node scripts/extract-github-openapi.ts <there>/package/generated/api.github.com.json
 *     npx biome format --write sandbox/github/openapi.json
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { argv, exit, stderr } from 'node:process';
import { fileURLToPath } from 'node:url';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

const OPERATIONS = new Set([
  'apps/create-installation-access-token',
  'pulls/list',
  'rate-limit/get',
  'repos/create-commit-status',
  'repos/get',
  'repos/get-combined-status-for-ref',
  'repos/get-commit',
  'repos/list-activities',
  'repos/list-commit-statuses-for-ref',
]);

/** Prose, links and samples: nothing that a validator reads. */
const PROSE = new Set([
  'description',
  'summary',
  'example',
  'examples',
  'externalDocs',
  'tags',
  'x-github',
  'x-octokit',
  'title',
]);

/** Keywords whose keys are names that the API chose, not words of the schema language. */
const NAME_MAPS = new Set([
  'properties',
  'patternProperties',
  'responses',
  'headers',
  'content',
  'parameters',
]);

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value without prose; a response keeps an empty description, because OpenAPI requires one. */
function withoutProse(value: Json, keysAreNames = false): Json {
  if (Array.isArray(value)) return value.map((item) => withoutProse(item));
  if (!isObject(value)) return value;
  const kept: JsonObject = {};
  for (const [key, item] of Object.entries(value)) {
    if (keysAreNames || !PROSE.has(key)) kept[key] = withoutProse(item, !keysAreNames && NAME_MAPS.has(key));
  }
  return withNullChoice(kept);
}

function pickPaths(paths: JsonObject): JsonObject {
  const picked: JsonObject = {};
  for (const [path, methods] of Object.entries(paths)) {
    if (!isObject(methods)) continue;
    const wanted = Object.entries(methods).filter(
      ([, operation]) => isObject(operation) && OPERATIONS.has(String(operation['operationId'])),
    );
    for (const [method, operation] of wanted) {
      picked[path] = { ...(picked[path] as JsonObject), [method]: withoutProse(operation) };
    }
  }
  return picked;
}

/** `nullable` beside a oneOf without a type means nothing to a validator: null becomes one of the choices. */
function withNullChoice(schema: JsonObject): JsonObject {
  const { nullable, oneOf, ...rest } = schema;
  if (nullable !== true || !Array.isArray(oneOf) || schema['type'] !== undefined) return schema;
  return { ...rest, oneOf: [...oneOf, { type: 'object', nullable: true, enum: [null] }] };
}

/** Every `#/components/...` that the value points at. */
function refsIn(value: Json, found: Set<string> = new Set()): Set<string> {
  if (Array.isArray(value)) for (const item of value) refsIn(item, found);
  else if (isObject(value)) {
    if (typeof value['$ref'] === 'string') found.add(value['$ref']);
    for (const item of Object.values(value)) refsIn(item, found);
  }
  return found;
}

/** The components that the paths need, and those that these need in turn. */
function pickComponents(description: JsonObject, paths: JsonObject): JsonObject {
  const picked: Record<string, JsonObject> = {};
  const queue = [...refsIn(paths)];
  for (let ref = queue.shift(); ref !== undefined; ref = queue.shift()) {
    const [, , section = '', name = ''] = ref.split('/');
    if (picked[section]?.[name] !== undefined) continue;
    const source = (description['components'] as Record<string, JsonObject>)[section]?.[name];
    if (source === undefined) throw new Error(`${ref} is not in the description`);
    const component = withoutProse(source, section === 'examples');
    picked[section] = {
      ...picked[section],
      [name]: section === 'responses' ? described(component) : component,
    };
    queue.push(...refsIn(component));
  }
  return picked;
}

const described = (response: Json): Json =>
  isObject(response) ? { description: '', ...response } : response;

function describeResponses(paths: JsonObject): void {
  for (const operation of Object.values(paths).flatMap((methods) => Object.values(methods as JsonObject))) {
    const responses = (operation as JsonObject)['responses'] as JsonObject;
    for (const [status, response] of Object.entries(responses)) {
      if (isObject(response) && response['$ref'] === undefined) responses[status] = described(response);
    }
  }
}

const [, , source] = argv;
if (source === undefined) {
  stderr.write('usage: node scripts/extract-github-openapi.ts <api.github.com.json>\n');
  exit(2);
}
const description = JSON.parse(readFileSync(source, 'utf8')) as JsonObject;
const paths = pickPaths(description['paths'] as JsonObject);
describeResponses(paths);
const info = description['info'] as JsonObject;
const extract = {
  openapi: description['openapi'],
  info: { title: info['title'], version: info['version'], license: info['license'] },
  paths,
  components: pickComponents(description, paths),
};
const target = fileURLToPath(new URL('../sandbox/github/openapi.json', import.meta.url));
writeFileSync(target, `${JSON.stringify(extract, null, 2)}\n`);
