import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import type { Clock } from '../clock/clock.ts';
import { type ByteQueue, byteQueue } from './byte-queue.ts';
import { MirrorDamage } from './mirror-damage.ts';

export interface ObjectInfo {
  oid: string;
  type: string;
  /** Bytes of its content. */
  size: number;
}

/**
 * Reads objects of the mirror by `git cat-file --batch-command`: one process for all questions.
 * Rejects with `MirrorDamage` where that process ends or falls silent.
 */
export interface ObjectReader {
  /** What `name` (an id, a ref, `<commit>^{tree}`) stands for; undefined where the mirror has no such object. */
  info(name: string): Promise<ObjectInfo | undefined>;
  /** An object's content, a copy; undefined where the mirror does not have it. */
  content(oid: string): Promise<Uint8Array | undefined>;
  /** Ends the process; the next question starts another. */
  stop(): void;
}

interface Found {
  info: ObjectInfo;
  content: Uint8Array;
}

interface Waiting {
  withContent: boolean;
  /** Set once the header line has arrived. */
  info?: ObjectInfo;
  resolve: (found: Found | undefined) => void;
  reject: (error: Error) => void;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** After this time without a byte the process counts as dead, in ms. */
const silenceMs = 30_000;
const none = new Uint8Array(0);

export function objectReader(deps: {
  clock: Clock;
  gitDir: string;
  env: Record<string, string>;
}): ObjectReader {
  let session: Session | undefined;

  function ask(command: 'info' | 'contents', name: string): Promise<Found | undefined> {
    if (/[\n\0]/.test(name)) return Promise.resolve(undefined);
    if (!session || session.ended()) session = startSession(deps);
    return session.ask(command, name);
  }

  return {
    info: async (name) => (await ask('info', name))?.info,
    content: async (oid) => (await ask('contents', oid))?.content,
    stop: () => session?.stop(),
  };
}

interface Session {
  ask(command: 'info' | 'contents', name: string): Promise<Found | undefined>;
  ended(): boolean;
  stop(): void;
}

function startSession({ clock, gitDir, env }: Parameters<typeof objectReader>[0]): Session {
  const child = spawn('git', ['--git-dir', gitDir, 'cat-file', '--batch-command'], {
    cwd: '/',
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const waiting: Waiting[] = [];
  const bytes = byteQueue();
  let ended = false;
  let said = '';
  let cancelWatch = () => {};

  function end(reason: string): void {
    ended = true;
    cancelWatch();
    child.kill('SIGKILL');
    const error = new MirrorDamage(`git cat-file ${reason}${said === '' ? '' : `: ${said.trim()}`}`);
    for (const question of waiting.splice(0)) question.reject(error);
  }

  /** An idle process must not keep ours alive; it ends by itself when our end of its stdin closes. */
  function watch(): void {
    cancelWatch();
    const busy = waiting.length > 0;
    for (const handle of [child, child.stdin, child.stdout, child.stderr]) keepAlive(handle, busy);
    cancelWatch = busy ? clock.after(silenceMs, () => end('fell silent')) : () => {};
  }

  child.on('error', (error) => end(`could not be started (${error.message})`));
  child.on('close', (code) => end(`ended with ${code ?? 'a signal'}`));
  child.stdin.on('error', () => {});
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-1_000);
  });
  child.stdout.on('data', (chunk: Buffer) => {
    bytes.push(chunk);
    answerAll(waiting, bytes);
    watch();
  });

  return {
    ask: (command, name) =>
      new Promise((resolve, reject) => {
        waiting.push({ withContent: command === 'contents', resolve, reject });
        child.stdin.write(`${command} ${name}\n`);
        if (waiting.length === 1) watch();
      }),
    ended: () => ended,
    stop: () => end('was stopped'),
  };
}

/** Hands out every answer that has arrived whole, in the order of the questions. */
function answerAll(waiting: Waiting[], bytes: ByteQueue): void {
  for (let question = waiting[0]; question; question = waiting[0]) {
    const found = takeAnswer(question, bytes);
    if (found === 'incomplete') return;
    waiting.shift();
    question.resolve(found);
  }
}

function takeAnswer(question: Waiting, bytes: ByteQueue): Found | undefined | 'incomplete' {
  if (!question.info) {
    const line = bytes.takeLine();
    if (line === undefined) return 'incomplete';
    question.info = parseHeader(line);
    if (!question.info) return undefined;
  }
  const { info } = question;
  if (!question.withContent) return { info, content: none };
  // The content is followed by an LF that is not part of it.
  const content = bytes.take(info.size + 1);
  if (!content) return 'incomplete';
  return { info, content: content.subarray(0, info.size) };
}

/** `<oid> <type> <size>`; undefined for `<name> missing` and `<name> ambiguous`. */
function parseHeader(line: string): ObjectInfo | undefined {
  const match = /^([0-9a-f]+) (blob|tree|commit|tag) (\d+)$/.exec(line);
  if (!match) return undefined;
  const [, oid = '', type = '', size = '0'] = match;
  return { oid, type, size: Number(size) };
}

function keepAlive(handle: Child | Writable | Readable, alive: boolean): void {
  if (!(handle instanceof Socket) && !('ref' in handle)) return;
  if (alive) handle.ref();
  else handle.unref();
}
