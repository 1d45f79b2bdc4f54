/**
 * Writes src/manifests/builtin-kinds.json from the discovery of a running API server without CRDs.
 * Usage: node scripts/builtin-kinds.ts [arguments for kubectl, e.g. --context NAME], then npm run format.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';

interface ApiResource {
  name: string;
  kind: string;
  namespaced: boolean;
  verbs: string[];
}

const kubectlArguments = process.argv.slice(2);

function get<T>(path: string): T {
  const reply = execFileSync('kubectl', [...kubectlArguments, 'get', '--raw', path], { encoding: 'utf8' });
  return JSON.parse(reply);
}

/** Subresources and kinds that cannot be stored (reviews) are left out: no manifest can describe them. */
function kindsOf(group: string, version: string) {
  const path = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const { resources } = get<{ resources: ApiResource[] }>(path);
  return resources
    .filter(({ name, verbs }) => !name.includes('/') && verbs.includes('patch'))
    .map(({ name, kind, namespaced }) => ({ group, version, kind, plural: name, namespaced }));
}

interface GroupList {
  groups: { name: string; versions: { version: string }[] }[];
}

const groups = get<GroupList>('/apis').groups.flatMap(({ name, versions }) =>
  versions.map(({ version }) => ({ name, version })),
);
const kinds = [{ name: '', version: 'v1' }, ...groups]
  .flatMap(({ name, version }) => kindsOf(name, version))
  .sort((a, b) => (rank(a) < rank(b) ? -1 : 1));

function rank({ group, version, kind }: { group: string; version: string; kind: string }): string {
  return `${group}/${kind}/${version}`;
}

const { gitVersion } = get<{ gitVersion: string }>('/version');

const target = new URL('../src/manifests/builtin-kinds.json', import.meta.url);
writeFileSync(target, `${JSON.stringify({ kubernetes: gitVersion, kinds }, null, 2)}\n`);
process.stderr.write(`${kinds.length} kinds of Kubernetes ${gitVersion}\n`);
