import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { KubeObject } from '../../src/cluster/object.ts';
import { parseFile } from '../../src/manifests/parse-file.ts';
import { type Installation, install, type LockstepProcess } from '../installation.ts';
import { type Files, sampleFiles } from '../sample.ts';
import type { Sandbox } from '../sandbox.ts';
import { floor } from './floor.ts';
import { kubectl } from './kubectl.ts';
import { type Contender, rounds } from './rounds.ts';
import { type Stats, statsOf } from './stats.ts';
import { partsOf } from './verdict-parts.ts';

export interface CaseResult {
  name: string;
  rounds: number;
  /** In ms. */
  times: Record<string, Stats>;
  /** Where Lockstep's own time went, medians in ms. */
  parts: Record<string, number>;
  median: { pushToVerdictMs: number; floorMs: number; kubectlLoopMs: number; kubectlParallelMs: number };
  /** Lockstep to the cold floor. */
  ratioToFloor: number;
  timesFasterThanLoop: number;
}

const QUIET_MS = 1_000;
const REPOSITORY = 'bench/sample';
const NAMESPACES = { lockstep: 'bench-lockstep', floor: 'bench-floor', kubectl: 'bench-kubectl' };

/** Four objects on every cluster; each round changes one field of the ConfigMap, so that no pod is replaced. */
export async function sampleCase(
  sandbox: Sandbox,
  count: number,
  say: (text: string) => void,
): Promise<CaseResult> {
  const installation = await install(sandbox, { repository: REPOSITORY });
  const contexts = sandbox.clusters.map(({ name }) => name);
  const files = await fourObjects(sandbox);
  const cold = await floor(sandbox.kubeconfigs.admin, 'cold');
  const warm = await floor(sandbox.kubeconfigs.admin, 'warm');
  const loop = kubectl(sandbox.kubectl, sandbox.kubeconfigs.admin, contexts);
  const parts: Record<string, number>[] = [];
  try {
    await prepareNamespaces(sandbox);
    await installation.copy.publish({ 'README.md': 'The bench.\n' }, 'begin');
    const lockstep = await installation.start('run');
    const push = pushAndVerify({ sandbox, installation, lockstep, files, parts });
    const contenders: Contender[] = [
      { name: 'lockstep', run: push },
      {
        name: 'floor, cold connections',
        run: timed((value) => cold.apply(objectsAt(files, NAMESPACES.floor, value))),
      },
      {
        name: 'floor, warm connections',
        run: timed((value) => warm.apply(objectsAt(files, NAMESPACES.floor, value))),
      },
      { name: 'kubectl, one by one', run: withFile(sandbox, files, loop.loop) },
      { name: 'kubectl, all at once', run: withFile(sandbox, files, loop.parallel) },
    ];
    const times = await rounds(contenders, { count, warmUp: 1, say });
    return summarize(count, times, parts.slice(1));
  } finally {
    await Promise.all([warm.close(), cold.close(), installation.stop()]);
  }
}

/** The template without what differs between clusters: exactly the blog's four objects. */
async function fourObjects({ clusters }: Sandbox): Promise<Files> {
  const files = await sampleFiles({
    clusters,
    federation: 'bench',
    nodePort: 0,
    namespace: NAMESPACES.lockstep,
  });
  const kept = Object.entries(files).filter(
    ([path]) => !path.startsWith('clusters/') && path !== 'base/namespace.yaml',
  );
  return Object.fromEntries(kept);
}

async function prepareNamespaces({ clusters }: Sandbox): Promise<void> {
  const namespaces = Object.values(NAMESPACES);
  await Promise.all(
    clusters.flatMap(({ client }) =>
      namespaces.map((name) =>
        client.request('POST', '/api/v1/namespaces', {
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name },
        }),
      ),
    ),
  );
}

interface PushContext {
  sandbox: Sandbox;
  installation: Installation;
  lockstep: LockstepProcess;
  files: Files;
  parts: Record<string, number>[];
}

/** From the webhook's delivery to the final status; the verdict is then held against the live objects. */
function pushAndVerify({ sandbox, installation, lockstep, files, parts }: PushContext) {
  return async (value: string): Promise<number> => {
    const { github, copy } = installation;
    const sha = await copy.publish(changed(files, value), value);
    const status = await github.waitForStatus(
      sha,
      ({ context, state }) => context === 'lockstep' && state !== 'pending',
      60_000,
    );
    if (status.state !== 'success')
      throw new Error(`bench: ${sha} ended in ${status.state}: ${status.description}`);
    await verifyLive(sandbox, value);
    await quiet(sandbox, installation, sha);
    const delivered = sandbox.git.webhooks.deliveries.at(-1)?.sentAt ?? 0;
    parts.push(partsOf(await lockstep.log(), { sha, delivered, received: status.createdAt }));
    return status.createdAt - delivered;
  };
}

/** The statuses of the single clusters follow the verdict, as far as GitHub's limits allow; they must not slow the next contender. */
async function quiet({ clusters }: Sandbox, { github }: Installation, sha: string): Promise<void> {
  const contexts = clusters.map(({ name }) => `lockstep/${name}`);
  await Promise.all(
    contexts.map((name) =>
      github.waitForStatus(sha, ({ context }) => context === name, QUIET_MS).catch(() => {}),
    ),
  );
}

async function verifyLive({ clusters }: Sandbox, value: string): Promise<void> {
  const path = `/api/v1/namespaces/${NAMESPACES.lockstep}/configmaps/zone-fetch`;
  for (const { name, client } of clusters) {
    const { body } = await client.request('GET', path);
    const data = (body as { data?: Record<string, string> }).data;
    if (data?.['round'] !== value)
      throw new Error(`bench: a wrong success: ${name} has ${data?.['round']}, not ${value}`);
  }
}

function timed(work: (value: string) => Promise<void>) {
  return async (value: string): Promise<number> => {
    const began = performance.now();
    await work(value);
    return performance.now() - began;
  };
}

function withFile(sandbox: Sandbox, files: Files, apply: (file: string) => Promise<void>) {
  const file = join(sandbox.folder, 'bench-kubectl.yaml');
  return async (value: string): Promise<number> => {
    const objects = objectsAt(files, NAMESPACES.kubectl, value);
    await writeFile(file, objects.map((object) => stringify(object)).join('---\n'));
    return timed(() => apply(file))(value);
  };
}

const CONFIG_MAP = 'base/configmap.yaml';

function changed(files: Files, value: string): Files {
  const text = (files[CONFIG_MAP] ?? '').replace(
    /\ndata:\n( {2}round: .*\n)?/,
    `\ndata:\n  round: ${value}\n`,
  );
  return { ...files, [CONFIG_MAP]: text };
}

/** The same four objects for those who do not read the repository. */
function objectsAt(files: Files, namespace: string, value: string): KubeObject[] {
  return Object.entries(changed(files, value))
    .filter(([path]) => path.startsWith('base/'))
    .flatMap(([path, text]) => parseFile({ path, content: Buffer.from(text) }).manifests)
    .map(({ object }) => ({ ...object, metadata: { ...object.metadata, namespace } }));
}

function summarize(
  count: number,
  times: Record<string, number[]>,
  parts: Record<string, number>[],
): CaseResult {
  const stats = Object.fromEntries(Object.entries(times).map(([name, values]) => [name, statsOf(values)]));
  const medianOf = (name: string) => stats[name]?.median ?? 0;
  const median = {
    pushToVerdictMs: medianOf('lockstep'),
    floorMs: medianOf('floor, cold connections'),
    kubectlLoopMs: medianOf('kubectl, one by one'),
    kubectlParallelMs: medianOf('kubectl, all at once'),
  };
  const names = [...new Set(parts.flatMap((one) => Object.keys(one)))];
  const medianPart = (name: string) => statsOf(parts.map((one) => one[name] ?? 0)).median;
  return {
    name: 'sample',
    rounds: count,
    times: stats,
    parts: Object.fromEntries(names.map((name) => [name, medianPart(name)])),
    median,
    ratioToFloor: ratio(median.pushToVerdictMs, median.floorMs),
    timesFasterThanLoop: ratio(median.kubectlLoopMs, median.pushToVerdictMs),
  };
}

function ratio(a: number, b: number): number {
  return Math.round((a / b) * 100) / 100;
}
