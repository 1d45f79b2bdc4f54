import { GitError, type Repository } from '../../../src/git/repository.ts';
import type { CommitOptions, FixtureFile } from '../../doubles/memory-repository.ts';
import type { Process, RepositoryCommand } from './repository-commands.ts';

/** A remote, and two processes that mirror it. */
export interface RepositorySide {
  mirror(who: Process): Repository;
  /** The process is another now; its disk is the same. */
  restart(who: Process): void;
  commit(files: Record<string, FixtureFile>, options: CommitOptions): Promise<string>;
  setTip(revision: string | undefined): Promise<void>;
  setRef(name: string, revision: string | undefined): Promise<void>;
  close(): Promise<void>;
}

const NO_COMMIT = '0123456789abcdef0123456789abcdef01234567';

/** What the side said to each step; object ids by the order in which they came up. */
export async function playRepository(
  side: RepositorySide,
  commands: readonly RepositoryCommand[],
): Promise<unknown[]> {
  const commits: string[] = [];
  const named = (commit: number): string => commits[commit % commits.length] ?? NO_COMMIT;
  const transcript: unknown[] = [];
  for (const [step, command] of commands.entries()) {
    transcript.push(await outcomeOf(perform(side, command, { step, commits, named })));
  }
  for (const who of [0, 1] as const) transcript.push(await side.mirror(who).owed());
  await side.close();
  return withoutIds(transcript);
}

interface Known {
  step: number;
  commits: string[];
  named(commit: number): string;
}

function perform(side: RepositorySide, command: RepositoryCommand, known: Known): Promise<unknown> {
  switch (command.do) {
    case 'commit':
      return makeCommit(side, command, known);
    case 'setTip':
    case 'setRef':
      return moveRef(side, command, known);
    case 'restart':
      return Promise.resolve(side.restart(command.who));
    default:
      return ask(side.mirror(command.who), command, known);
  }
}

async function makeCommit(
  side: RepositorySide,
  { files, parents, subject }: Extract<RepositoryCommand, { do: 'commit' }>,
  { step, commits, named }: Known,
): Promise<string> {
  const ids = Array.isArray(parents) ? [...new Set(parents.map(named))] : [];
  const isFirst = commits.length === 0;
  const options = { subject, committedAt: 1_700_000_000_000 + step * 1000 };
  const id = await side.commit(
    files,
    parents === 'tip' ? options : { ...options, parents: isFirst ? [] : ids },
  );
  commits.push(id);
  return id;
}

async function moveRef(
  side: RepositorySide,
  command: Extract<RepositoryCommand, { do: 'setTip' | 'setRef' }>,
  { commits, named }: Known,
): Promise<void> {
  if (commits.length === 0) return;
  const to = command.to === null ? undefined : named(command.to);
  if (command.do === 'setTip') await side.setTip(to);
  else await side.setRef(command.name, to);
}

type Asking = Exclude<
  RepositoryCommand,
  { do: 'commit' } | { do: 'setTip' } | { do: 'setRef' } | { do: 'restart' }
>;

function ask(mirror: Repository, command: Asking, { named }: Known): Promise<unknown> {
  switch (command.do) {
    case 'fetchCommit':
      return mirror.fetchCommit(named(command.commit), command.ref);
    case 'fetchRefs':
      return mirror.fetchRefs(command.prefix).then((refs) => [...refs].sort());
    case 'mergeTree':
      return mirror.mergeTree(named(command.base), named(command.head));
    case 'commitsBetween':
      return mirror.commitsBetween(named(command.from), named(command.to), command.limit);
    case 'readTree':
    case 'has':
    case 'subjectOf':
    case 'owe':
    case 'settle':
      return mirror[command.do](named(command.commit));
    default:
      return mirror[command.do]();
  }
}

async function outcomeOf(work: Promise<unknown>): Promise<unknown> {
  try {
    return { value: await work };
  } catch (error) {
    if (error instanceof GitError) return { refused: error.name };
    throw error;
  }
}

/** Debts come sorted by their ids, which differ. */
function withoutIds(transcript: unknown[]): unknown[] {
  const ids = new Map<string, string>();
  const text = JSON.stringify(transcript, (_key, value) =>
    value instanceof Uint8Array ? `${value}` : value,
  );
  const plain = text.replace(/\b[0-9a-f]{40}\b/g, (id) => {
    ids.set(id, ids.get(id) ?? `object ${ids.size + 1}`);
    return ids.get(id) ?? '';
  });
  return JSON.parse(plain);
}
