import { Worker } from 'node:worker_threads';
import type { ParseReply, ParseRequest } from './parse-worker.ts';

/** A thread that parses. At most one listener at a time hears it. */
export interface ParserThread {
  post(request: ParseRequest): void;
  listen(listener: ThreadListener | undefined): void;
  /** Whether its code is loaded: before that, slowness is not a file's fault. */
  isReady(): boolean;
  /** Why it ended, if it did. */
  ended(): Error | undefined;
  stop(): Promise<void>;
}

export interface ThreadListener {
  reply(reply: ParseReply): void;
  end(error: Error): void;
}

/** Memory that one thread may use, in MiB. */
const heapMib = 1024;

/** Starts a thread. It gets no environment: what parses strangers' files must not know any secret. */
export function startParserThread(): ParserThread {
  const worker = new Worker(workerUrl(), {
    env: {},
    argv: [],
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: heapMib },
  });
  let listener: ThreadListener | undefined;
  let ready = false;
  let ended: Error | undefined;
  const end = (error: Error) => {
    ended ??= error;
    listener?.end(ended);
  };
  worker.unref();
  worker.on('message', (reply: ParseReply) => {
    ready = true;
    listener?.reply(reply);
  });
  worker.on('error', end);
  worker.on('exit', (code) => end(new Error(`the parser thread ended with code ${code}`)));
  return {
    post: (request) => post(worker, request),
    listen: (next) => {
      listener = next;
      // A thread keeps the process alive only while somebody waits for it.
      if (next) worker.ref();
      else worker.unref();
    },
    isReady: () => ready,
    ended: () => ended,
    stop: async () => {
      await worker.terminate();
    },
  };
}

/** The same extension as this file: .ts in a checkout, .js where it was compiled. */
function workerUrl(): URL {
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'));
  return new URL(`./parse-worker${extension}`, import.meta.url);
}

function post(worker: Worker, { files, limits }: ParseRequest): void {
  // A view is cloned with all of the buffer beneath it, which may be that of the whole tree.
  const copies = files.map(({ path, content }) => ({ path, content: new Uint8Array(content) }));
  const request: ParseRequest = { files: copies, limits };
  worker.postMessage(
    request,
    copies.map(({ content }) => content.buffer),
  );
}
