import type { ParseLimits } from './limits.ts';
import type { Parsed, SourceFile } from './manifest.ts';
import type { ParserThread } from './parser-thread.ts';
import { startOf } from './source-text.ts';

export interface LaneDeps {
  /** A `Clock`'s `after`. */
  after(ms: number, callback: () => void): () => void;
  startThread(): ParserThread;
  limits: ParseLimits;
  /** How long one file may take. */
  fileTimeoutMs: number;
}

/** One parser thread and what is waiting for it. A file that takes too long or too much costs the thread, never the process. */
export interface ParserLane {
  /** One result a file, in their order. Rejects only if parsing itself is broken, which is no file's fault. */
  parse(files: readonly SourceFile[]): Promise<Parsed[]>;
  close(): Promise<void>;
}

/** After so many lost threads the rest of a batch is refused, so that hostile files cannot hold a lane for long. */
const maxLosses = 3;

export function createParserLane(deps: LaneDeps): ParserLane {
  let thread = deps.startThread();
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;

  const liveThread = () => {
    if (closed) throw new Error('the parser is closed');
    if (thread.ended()) thread = deps.startThread();
    return thread;
  };

  async function run(files: readonly SourceFile[]): Promise<Parsed[]> {
    const parsed: Parsed[] = [];
    for (let losses = 0; parsed.length < files.length; losses += 1) {
      if (losses === maxLosses) return [...parsed, ...files.slice(parsed.length).map(notParsed)];
      const attempt = await attemptOn(liveThread(), files.slice(parsed.length), deps);
      parsed.push(...attempt.parsed);
      const culprit = files[parsed.length];
      if (attempt.lost && culprit) parsed.push(fault(culprit, attempt.lost));
    }
    return parsed;
  }

  return {
    parse: (files) => {
      const result = last.then(() => run(files));
      last = result.catch(() => undefined);
      return result;
    },
    close: async () => {
      closed = true;
      await thread.stop();
    },
  };
}

/** What a thread answered, and why it is lost if it did not answer everything: the next file's fault. */
interface Attempt {
  parsed: Parsed[];
  lost?: string;
}

function attemptOn(thread: ParserThread, files: readonly SourceFile[], deps: LaneDeps): Promise<Attempt> {
  const parsed: Parsed[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<Attempt>();
  const onTimeout = async () => {
    thread.listen(undefined);
    await thread.stop();
    const lost = `took longer than ${deps.fileTimeoutMs / 1000} s to parse`;
    if (thread.isReady()) resolve({ parsed, lost });
    else reject(new Error(`the parser thread did not start within ${deps.fileTimeoutMs} ms`));
  };
  const arm = () => deps.after(deps.fileTimeoutMs, () => void onTimeout());
  let cancel = arm();
  thread.listen({
    reply: (reply) => {
      cancel();
      if (reply !== 'ready') parsed.push(reply);
      if (parsed.length === files.length) resolve({ parsed });
      else cancel = arm();
    },
    end: (error) => {
      cancel();
      if (isOutOfMemory(error)) resolve({ parsed, lost: 'needs too much memory to parse' });
      else reject(new Error('the parser thread died', { cause: error }));
    },
  });
  thread.post({ files: [...files], limits: deps.limits });
  return promise.finally(() => thread.listen(undefined));
}

function isOutOfMemory(error: Error): boolean {
  return 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function fault({ path }: SourceFile, what: string): Parsed {
  const message = `the file ${what}`;
  return { manifests: [], faults: [{ message, place: startOf(path), advice: 'Make it smaller or simpler' }] };
}

function notParsed({ path }: SourceFile): Parsed {
  const message = `the file was not parsed, because ${maxLosses} others could not be`;
  return { manifests: [], faults: [{ message, place: startOf(path) }] };
}
