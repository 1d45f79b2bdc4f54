import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../clock/clock.ts';
import { type ByteQueue, byteQueue } from './byte-queue.ts';
import { gitNotStarted, graceMs } from './run-git.ts';

/**
 * One git process in the mirror that is asked again and again, and answers in the order of the questions: starting
 * a process holds up everything else that ours does. Started by the first question, and by the next after it has ended.
 */
export interface Conversation {
  /** Rejects with `ConversationEnded`, or with a `GitError` where git cannot be started. */
  ask<T>(question: Question<T>): Promise<T>;
  /** Ends the process, and resolves once it is gone. */
  stop(): Promise<void>;
}

export interface Question<T> {
  text: string;
  /** Takes the answer out of what has arrived; undefined until all of it is there. Called again then. */
  take(bytes: ByteQueue): { answer: T } | undefined;
}

export interface ConversationDeps {
  clock: Pick<Clock, 'after'>;
  gitDir: string;
  env: Record<string, string>;
  /** The command and its options. */
  args: readonly string[];
  /** After this time without a byte, while an answer is due, the process counts as dead; in ms. */
  silenceMs: number;
}

/** The process is gone, and with it the answer. */
export class ConversationEnded extends Error {
  override readonly name = 'ConversationEnded';
  readonly how: Ending;
  /** The end of what git wrote to stderr. */
  readonly said: string;
  /** Whether this question was the one to be answered next: git may have begun with it, and with no other. */
  readonly wasNext: boolean;

  constructor(message: string, { how, said, wasNext }: { how: Ending; said: string; wasNext: boolean }) {
    super(message);
    this.how = how;
    this.said = said;
    this.wasNext = wasNext;
  }
}

type Ending = 'ended' | 'silent' | 'stopped';

interface Waiting {
  /** Whether the answer was there. */
  take(bytes: ByteQueue): boolean;
  reject(error: Error): void;
}

interface Session extends Conversation {
  ended(): boolean;
}

export function conversation(deps: ConversationDeps): Conversation {
  let session: Session | undefined;
  return {
    ask: (question) => {
      if (!session || session.ended()) session = startSession(deps);
      return session.ask(question);
    },
    stop: async () => session?.stop(),
  };
}

function startSession(deps: ConversationDeps): Session {
  const { clock, args, silenceMs } = deps;
  const child = startGit(deps);
  const closed = new Promise<void>((resolve) => void child.once('close', () => resolve()));
  const waiting: Waiting[] = [];
  const bytes = byteQueue();
  let ended = false;
  let said = '';
  let cancelWatch = () => {};

  function end(errorAt: (place: number) => Error): void {
    if (ended) return;
    ended = true;
    cancelWatch();
    endGit(child, clock);
    for (const [place, question] of waiting.splice(0).entries()) question.reject(errorAt(place));
  }

  function endAs(how: Ending, words: string): void {
    const message = `git ${args[0]} ${words}${said === '' ? '' : `: ${said.trim()}`}`;
    end((place) => new ConversationEnded(message, { how, said, wasNext: place === 0 }));
  }

  function watch(): void {
    cancelWatch();
    if (ended) return;
    const busy = waiting.length > 0;
    keepUsAlive(child, busy);
    cancelWatch = busy ? clock.after(silenceMs, () => endAs('silent', 'fell silent')) : () => {};
  }

  child.on('error', (cause) => end(() => gitNotStarted(cause)));
  child.on('close', (code) => endAs('ended', `ended with ${code ?? 'a signal'}`));
  // That it no longer listens shows in its end.
  child.stdin.on('error', () => {});
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-1_000);
  });
  child.stdout.on('data', (chunk: Buffer) => {
    bytes.push(chunk);
    while (waiting[0]?.take(bytes)) waiting.shift();
    watch();
  });

  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        waiting.push({ take: taker(question, resolve), reject });
        child.stdin.write(question.text);
        if (waiting.length === 1) watch();
      }),
    ended: () => ended,
    stop: () => {
      endAs('stopped', 'was stopped');
      return closed;
    },
  };
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

function startGit({ gitDir, env, args }: ConversationDeps): Child {
  return spawn('git', ['--git-dir', gitDir, ...args], { cwd: '/', env, stdio: ['pipe', 'pipe', 'pipe'] });
}

/** Idle, git ends with its stdin; at work, the signal lets it remove its lock files: nobody else ever would. */
function endGit(child: Child, clock: Pick<Clock, 'after'>): void {
  // Who waits for the end would else wait in a process that ends itself.
  keepUsAlive(child, true);
  child.stdin.destroy();
  child.kill('SIGTERM');
  const cancel = clock.after(graceMs, () => child.kill('SIGKILL'));
  child.once('close', cancel);
}

/** An idle process must not keep ours alive; it ends by itself when our end of its stdin closes. */
function keepUsAlive(child: Child, alive: boolean): void {
  for (const handle of [child, child.stdin, child.stdout, child.stderr]) {
    if (!(handle instanceof Socket) && !('ref' in handle)) continue;
    if (alive) handle.ref();
    else handle.unref();
  }
}

function taker<T>({ take }: Question<T>, resolve: (answer: T) => void): (bytes: ByteQueue) => boolean {
  return (bytes) => {
    const taken = take(bytes);
    if (taken) resolve(taken.answer);
    return taken !== undefined;
  };
}
