import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startChild } from '../../processes/child.ts';
import type { Reaper } from '../../processes/reaper.ts';
import type { Fetched } from './download.ts';
import { type BinaryName, versions } from './versions.ts';

const here = fileURLToPath(new URL('..', import.meta.url));

/** One of the pinned modules, and the programs that it makes. */
export interface GoModule {
  folder: string;
  packages: Partial<Record<string, string>>;
  ldflags: string;
}

/** `gitVersion` and its parts: without them clients see `v0.0.0-master`. */
function kubernetesVersionFlags(): string {
  const [major, minor] = versions.kubernetes.slice(1).split('.');
  const variables = { gitVersion: versions.kubernetes, gitMajor: major, gitMinor: minor };
  return Object.entries(variables)
    .map(([name, value]) => ` -X k8s.io/component-base/version.${name}=${value}`)
    .join('');
}

const modules: GoModule[] = [
  { folder: join(here, 'etcd'), packages: { etcd: '.' }, ldflags: '-s -w' },
  { folder: join(here, 'kwok'), packages: { kwok: 'sigs.k8s.io/kwok/cmd/kwok' }, ldflags: '-s -w' },
  {
    folder: here,
    packages: {
      'kube-apiserver': 'k8s.io/kubernetes/cmd/kube-apiserver',
      'kube-controller-manager': 'k8s.io/kubernetes/cmd/kube-controller-manager',
      'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler',
      kubectl: 'k8s.io/kubernetes/cmd/kubectl',
    },
    ldflags: `-s -w${kubernetesVersionFlags()}`,
  },
];

export interface GoBuildOptions {
  reaper: Reaper;
  env: Record<string, string | undefined>;
  /** Takes the programs. */
  folder: string;
  onProgress: (message: string) => void;
}

/** Builds programs of a control plane; their checksums are those of the go.sum files. */
export async function buildBinaries(wanted: BinaryName[], options: GoBuildOptions): Promise<Fetched> {
  return buildFrom(modules, wanted, options);
}

/** Builds programs from pinned modules, one after the other. */
export async function buildFrom<Name extends string>(
  modules: readonly GoModule[],
  wanted: readonly Name[],
  options: GoBuildOptions,
): Promise<{ binaries: Partial<Record<Name, string>>; problems: string[] }> {
  const fetched: { binaries: Partial<Record<Name, string>>; problems: string[] } = {
    binaries: {},
    problems: [],
  };
  const env = goVariables(options.env);
  const version = await promisify(execFile)('go', ['version'], { env }).catch(() => undefined);
  if (!version) return { ...fetched, problems: ['Go is not installed'] };
  for (const module of modules) {
    const names = wanted.filter((name) => module.packages[name]);
    if (names.length === 0) continue;
    options.onProgress(`building ${names.join(', ')} with Go; the first time this takes minutes`);
    const problem = await build(module, names, { ...options, env });
    if (problem) fetched.problems.push(problem);
    else for (const name of names) fetched.binaries[name] = join(options.folder, name);
  }
  return fetched;
}

/** One after the other: Go's cache keeps what they share, and each compiles with all processors anyway. Resolves with what went wrong, if anything. */
async function build(
  module: GoModule,
  names: readonly string[],
  { reaper, env, folder }: GoBuildOptions & { env: Record<string, string> },
): Promise<string | undefined> {
  for (const name of names) {
    const target = module.packages[name] as string;
    const args = [
      'build',
      '-trimpath',
      '-mod=readonly',
      `-ldflags=${module.ldflags}`,
      '-o',
      join(folder, name),
      target,
    ];
    const logFile = join(folder, `${name}.log`);
    const go = await startChild(reaper, { command: 'go', args, cwd: module.folder, env, logFile });
    const code = await go.ended();
    if (code !== 0) return `go build of ${name} failed (${code}):\n${await go.lastWords()}`;
  }
  return undefined;
}

/** What Go needs to find its caches and the way to its modules; no C compiler is needed. */
export function goVariables(env: Record<string, string | undefined>): Record<string, string> {
  const passed = /^(PATH|HOME|TMPDIR|XDG_CACHE_HOME|GO[A-Z0-9]*|https?_proxy|no_proxy|SSL_CERT_(FILE|DIR))$/i;
  const own = Object.entries(env).filter(
    (entry): entry is [string, string] => passed.test(entry[0]) && !!entry[1],
  );
  return { ...Object.fromEntries(own), CGO_ENABLED: '0', GOWORK: 'off' };
}
