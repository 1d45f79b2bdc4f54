import { stringify } from 'yaml';
import type { Files } from '../../../sandbox/sample.ts';
import { type Bad, EXTRAS, type Extra, STEADY, type Tree } from './tree.ts';

/** Where the run's own objects are, beside the sample's. */
const OWN_FILES = ['base/steady.yaml', 'base/secret.yaml', 'base/extras.yaml', 'base/bad.yaml'];

/**
 * A tree as a repository has it: the sample, objects that are always there, some that come and go, and a Secret
 * with `canary`. Undefined: there is no such file.
 */
export function filesOf(sample: Files, tree: Tree, canary: string): Record<string, string | undefined> {
  const extras = EXTRAS.flatMap((name) => {
    const value = tree.extras[name];
    return value === undefined ? [] : [extraOf(name, value, canary)];
  });
  const ingress = (sample['base/ingress.yaml'] ?? '').replace(/(static-ip-name: ).*/, `$1${tree.address}`);
  return {
    ...Object.fromEntries(OWN_FILES.map((path) => [path, undefined])),
    ...sample,
    'base/ingress.yaml': ingress,
    'base/steady.yaml': yamlOf(tree.values.map((value, index) => configMap(steadyName(index), value))),
    'base/secret.yaml': yamlOf([secret('db', 0, canary)]),
    ...(extras.length > 0 && { 'base/extras.yaml': yamlOf(extras) }),
    ...(tree.bad && { 'base/bad.yaml': BAD[tree.bad] }),
  };
}

/** `configmaps/steady-3`, ...: what third parties may lay hands on, in any commit. */
export const STEADY_PATHS: readonly string[] = [
  ...Array.from({ length: STEADY }, (_, index) => `configmaps/${steadyName(index)}`),
  'configmaps/zone',
  'secrets/db',
];

function steadyName(index: number): string {
  return `steady-${index}`;
}

const BAD: Record<Bad, string> = {
  unreadable: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bad\n',
  refused: 'apiVersion: v1\nkind: Service\nmetadata: {name: bad}\nspec: {ports: [{port: 99999}]}\n',
};

function yamlOf(objects: readonly object[]): string {
  return objects.map((object) => stringify(object)).join('---\n');
}

function configMap(name: string, value: number): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { value: `${value}` } };
}

function secret(name: string, value: number, canary: string): object {
  const password = Buffer.from(`${canary} ${value}`).toString('base64');
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name }, data: { password } };
}

function extraOf(name: Extra, value: number, canary: string): object {
  switch (name) {
    case 'extra-secret':
      return secret(name, value, canary);
    case 'extra-service': {
      const port = 1 + (value % 60_000);
      return {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name },
        spec: { selector: { app: 'nginx' }, ports: [{ name: 'http', port }] },
      };
    }
    case 'extra-ingress': {
      const path = `/${value}`;
      const backend = { service: { name: 'nginx', port: { number: 80 } } };
      return {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { name },
        spec: { rules: [{ http: { paths: [{ path, pathType: 'Prefix', backend }] } }] },
      };
    }
    default:
      return configMap(name, value);
  }
}
