import { isDeepStrictEqual } from 'node:util';
import { noCommit } from '../../../sandbox/git-server/push-event.ts';
import type { Installation } from '../../../sandbox/installation.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { History, RecordWrite, TipTime, Told } from '../history.ts';
import { recordWrites } from './record-history.ts';

/** Writes down what happens, for the judges. */
export interface Recorder {
  readonly tips: readonly TipTime[];
  readonly told: readonly Told[];
  /** A commit that may become the tip. */
  commit(sha: string, isGood: boolean): void;
  /** Resolves when another tip is noted. */
  nextTip(): Promise<void>;
  /** A record as somebody other than Lockstep found it; an API server that is killed does not log its last write. */
  found(cluster: string, record: RecordWrite): void;
  /** All of it, the API servers' logs included. */
  history(): Promise<History>;
  stop(): void;
}

const CONTEXT = 'lockstep';

export function startRecorder(
  { git, clusters }: Sandbox,
  { repository, github, federation }: Pick<Installation, 'repository' | 'github'> & { federation: string },
): Recorder {
  const good = new Map<string, boolean>();
  const tips: TipTime[] = [];
  const told: Told[] = [];
  const found = new Map<string, RecordWrite[]>();
  let awaited = Promise.withResolvers<void>();
  const stops = [
    git.onPush(({ repository: pushedTo, branch, after, at }) => {
      if (pushedTo !== repository.fullName || branch !== 'main' || after === noCommit) return;
      tips.push({ sha: after, from: at, seen: Date.now(), isGood: good.get(after) === true });
      awaited.resolve();
      awaited = Promise.withResolvers();
    }),
    github.onStatus(({ context, sha, state, description, createdAt: at }) => {
      if (context === CONTEXT) told.push({ sha, state, description: description ?? '', at });
    }),
  ];

  async function recordsOf(cluster: Sandbox['clusters'][number]): Promise<[string, RecordWrite[]]> {
    const events = await cluster.audit.writes({ user: 'lockstep' });
    const logged = recordWrites(events, federation);
    // What was found once the API server was back may have been written after that, and stands in its log.
    const lost = (found.get(cluster.name) ?? []).filter(
      (one) => !logged.some((write) => isSameWrite(write, one)),
    );
    const writes = [...logged, ...lost];
    return [cluster.name, writes.toSorted((one, other) => one.at - other.at)];
  }

  return {
    tips,
    told,
    nextTip: () => awaited.promise,
    commit: (sha, isGood) => void good.set(sha, isGood),
    found: (cluster, record) => void found.set(cluster, [...(found.get(cluster) ?? []), record]),
    history: async () => ({ tips, told, records: new Map(await Promise.all(clusters.map(recordsOf))) }),
    stop: () => {
      for (const stop of stops) stop();
    },
  };
}

function isSameWrite(one: RecordWrite, other: RecordWrite): boolean {
  const contentOf = ({ revision, lease, outcome }: RecordWrite) => ({ revision, lease, outcome });
  return isDeepStrictEqual(contentOf(one), contentOf(other));
}
