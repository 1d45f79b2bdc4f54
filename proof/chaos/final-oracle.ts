import type { AuditEvent } from '../../sandbox/control-plane/audit-log.ts';
import type { SandboxCluster } from '../../sandbox/control-plane/sandbox-cluster.ts';
import { until } from '../../sandbox/processes/until.ts';
import type { KubeObject } from '../../src/cluster/object.ts';
import { RECORD_NAMESPACE, recordName } from '../../src/record/applyset.ts';
import { decodeRecord } from '../../src/record/codec.ts';
import { assertAsGitHas } from '../oracle/as-git-has.ts';
import { foreignVersions } from '../oracle/foreign.ts';
import { isInOrder } from '../oracle/order-of-tips.ts';
import type { History } from './history.ts';
import { staleWrites } from './judge/asked-after-claim.ts';
import { wrongGreens } from './judge/greens.ts';
import { illegalStates } from './judge/legal-states.ts';
import type { ChaosWorld } from './world/chaos-world.ts';
import { leaks } from './world/leaks.ts';

/** How long after the last fault everything must be well, in ms: a loaded machine has all the time that it needs. */
const WELL_MS = 300_000;

/**
 * What must hold once the faults are over, and must have held all along. Resolves with everything that does not, in
 * words; nothing where all is well. `foreign`: how other people's objects were before.
 */
export async function judge(
  world: ChaosWorld,
  { tip, foreign }: { tip: string; foreign: readonly string[] },
): Promise<{ violations: string[]; history: History }> {
  const { federation, recorder, installation, fleet } = world;
  const violations: string[] = [];
  const holds = async (what: string, check: () => Promise<unknown>) => {
    await check().catch((error) =>
      violations.push(`${what}: ${error instanceof Error ? error.message : error}`),
    );
  };
  await holds('the tip', () => untilSuccess(world, tip));
  await holds('the end of all commits', () => untilAllEnded(world));
  await holds('rest', () => untilQuiet(world));
  for (const cluster of federation.clusters) {
    await holds('Git', () => assertAsGitHas(federation, cluster, tip));
    await holds('the record', () => assertRecord(world, cluster, tip));
  }
  const now = await foreignVersions(federation);
  const changed = now.filter((version) => !foreign.includes(version));
  violations.push(...changed.map((version) => `an object of somebody else was touched: ${version}`));
  const history = await recorder.history();
  violations.push(...wrongGreens(history), ...staleWrites(history), ...illegalStates(history));
  violations.push(...outOfOrder(history), ...(await leaks(world)), ...fleet.crashes);
  violations.push(...installation.github.violations.map((text) => `GitHub does not allow: ${text}`));
  return { violations, history };
}

async function untilSuccess({ recorder }: ChaosWorld, tip: string): Promise<void> {
  const isSuccess = async () => recorder.told.findLast(({ sha }) => sha === tip)?.state === 'success';
  await until(isSuccess, { what: `${tip.slice(0, 7)} is a success`, withinMs: WELL_MS });
}

async function untilAllEnded({ recorder }: ChaosWorld): Promise<void> {
  const shas = new Set(recorder.tips.map(({ sha }) => sha));
  const newest = () => new Map(recorder.told.map(({ sha, state }) => [sha, state]));
  const haveEnded = async () => {
    const states = newest();
    return [...shas].every((sha) => (states.get(sha) ?? 'pending') !== 'pending');
  };
  await until(haveEnded, { what: 'every commit has its final state', withinMs: WELL_MS });
}

/** There comes a time when each cluster is looked at twice, and nobody writes. */
async function untilQuiet({ federation }: ChaosWorld): Promise<void> {
  await Promise.all(federation.clusters.map((cluster) => untilClusterQuiet(cluster, federation.name)));
}

function untilClusterQuiet({ name, audit }: SandboxCluster, federation: string): Promise<true> {
  let since = Date.now();
  const isQuiet = async () => {
    const requests = await audit.requests({ since, user: 'lockstep' });
    const isWritten = requests.some((one) => isWrite(one) && concerns(one, federation));
    if (isWritten) since = Date.now();
    const looks = requests.filter(
      ({ verb, objectRef }) => verb === 'get' && objectRef?.name === recordName(federation),
    );
    return !isWritten && looks.length >= 2;
  };
  return until(isQuiet, { what: `${name}: two looks without a write`, withinMs: WELL_MS, everyMs: 500 });
}

/** A federation's name is in that of its namespace and of its record. */
function concerns({ requestURI, objectRef }: AuditEvent, name: string): boolean {
  return requestURI.includes(name) || objectRef?.name?.includes(name) === true;
}

function isWrite({ verb, requestURI }: AuditEvent): boolean {
  return !['get', 'list', 'watch'].includes(verb) && !requestURI.includes('dryRun=All');
}

async function assertRecord({ federation }: ChaosWorld, cluster: SandboxCluster, tip: string): Promise<void> {
  const path = `/api/v1/namespaces/${RECORD_NAMESPACE}/configmaps/${recordName(federation.name)}`;
  const { body } = await cluster.client.request('GET', path);
  const { revision, lease, outcome } = decodeRecord(body as KubeObject);
  if (revision === tip && !lease && outcome?.state === 'applied') return;
  const held = lease ? ', and is held' : '';
  throw new Error(`${cluster.name} says ${outcome?.state ?? 'nothing'} of ${revision?.slice(0, 7)}${held}`);
}

function outOfOrder({ records, tips }: History): string[] {
  const order = tips.map(({ sha }) => sha);
  return [...records].flatMap(([cluster, writes]) => {
    const named = writes.flatMap(({ revision }) => revision ?? []);
    const given = named.filter((revision, index) => revision !== named[index - 1]);
    return isInOrder(given, order) ? [] : [`${cluster} was not given what it got in the order of tips`];
  });
}
