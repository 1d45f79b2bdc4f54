import type { Clock } from '../clock/clock.ts';
import type { ByteQueue } from './byte-queue.ts';
import { type Conversation, ConversationEnded, conversation } from './conversation.ts';
import { explainMirrorFailure, saysCorrupt } from './explain-git-failure.ts';
import { MirrorDamage } from './mirror-damage.ts';
import { GitError } from './repository.ts';

/** Writes refs of the mirror by `git update-ref --stdin`: one process for all transactions. */
export interface RefWriter {
  /**
   * Carries out `commands` (`update SP <ref> SP <oid>`, `delete SP <ref>`; git-update-ref(1)) all together or not at
   * all. They must bear to be done twice: a process that was killed does not say how far it came.
   * Rejects with `GitError`, and with `MirrorDamage` where the mirror is to blame or is being made again.
   */
  write(...commands: string[]): Promise<void>;
  /** Ends the process, and resolves once it is gone; the next transaction starts another. */
  stop(): Promise<void>;
}

/** How long one transaction may take, in ms. */
const limitMs = 10_000;

export function refWriter(deps: {
  clock: Pick<Clock, 'after'>;
  gitDir: string;
  env: Record<string, string>;
}): RefWriter {
  const { ask, stop } = conversation({ ...deps, args: ['update-ref', '--stdin'], silenceMs: limitMs });
  const talk = { ask, gitDir: deps.gitDir };
  return {
    write: (...commands) => transact(talk, ['start', ...commands, 'commit', ''].join('\n'), true),
    stop,
  };
}

/** `mayBeKilled`: once is no reason to give up. */
async function transact(
  { ask, gitDir }: Pick<Conversation, 'ask'> & { gitDir: string },
  text: string,
  mayBeKilled: boolean,
): Promise<void> {
  try {
    await ask({ text, take: takeCommitted });
  } catch (error) {
    if (!(error instanceof ConversationEnded)) throw error;
    const again = wasNotBegun(error) || (mayBeKilled && wasKilled(error));
    if (!again) throw explain(error, text, gitDir);
    await transact({ ask, gitDir }, text, mayBeKilled && !error.wasNext);
  }
}

/** `start: ok` comes first. */
function takeCommitted(bytes: ByteQueue): { answer: undefined } | undefined {
  for (let line = bytes.takeLine(); line !== undefined; line = bytes.takeLine()) {
    if (line === 'commit: ok') return { answer: undefined };
  }
  return undefined;
}

/** Git ends with the first transaction that fails, and leaves those behind it. */
function wasNotBegun({ how, wasNext }: ConversationEnded): boolean {
  return how !== 'stopped' && !wasNext;
}

/** Git itself gives its reason before it ends. */
function wasKilled({ how, said }: ConversationEnded): boolean {
  return how === 'ended' && !/^fatal:/m.test(said);
}

function explain({ how, said, message }: ConversationEnded, text: string, gitDir: string): Error {
  if (how === 'stopped' || saysCorrupt({ stderr: said })) return new MirrorDamage(message);
  const ref = /^(?:update|delete) (\S+)/m.exec(text)?.[1];
  const what = `Cannot write ${ref} in the mirror in ${gitDir}`;
  if (how === 'silent') {
    return new GitError(`${what}: git gave no answer within ${limitMs / 1000} s. Check its disk`);
  }
  return explainMirrorFailure(what, said === '' ? message : said);
}
