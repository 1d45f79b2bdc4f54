/** One question to the remote that several callers share. */
interface Question<T> {
  answer: Promise<T>;
  resolve: (value: T | PromiseLike<T>) => void;
  reject: (reason: unknown) => void;
  /** Aborted when nobody waits for the answer any more. */
  nobodyWaits: AbortController;
  waiting: number;
}

/**
 * Shares questions between callers: one asking serves every call made before it began, never a call made
 * while it was under way. `atOnce` questions run side by side, so that a caller need not wait for an older
 * one to end; each is given a slot number below `atOnce` that no other running question has.
 * A caller whose signal is aborted leaves alone; the question is aborted when all have left.
 */
export function askOnce<T>(
  ask: (signal: AbortSignal, slot: number) => Promise<T>,
  { atOnce = 2 } = {},
): (signal?: AbortSignal) => Promise<T> {
  const freeSlots = Array.from({ length: atOnce }, (_, slot) => slot);
  let gathering: Question<T> | undefined;

  function begin(): void {
    const question = gathering;
    if (!question || question.nobodyWaits.signal.aborted) return;
    const slot = freeSlots.shift();
    if (slot === undefined) return;
    gathering = undefined;
    const asked = ask(question.nobodyWaits.signal, slot);
    void asked.then(question.resolve, question.reject).finally(() => {
      freeSlots.push(slot);
      begin();
    });
  }

  return (signal) => {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (!gathering || gathering.nobodyWaits.signal.aborted) {
      gathering = newQuestion();
      // Calls of the same turn of the event loop are served by one asking.
      queueMicrotask(begin);
    }
    return join(gathering, signal);
  };
}

function newQuestion<T>(): Question<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  return { answer: promise, resolve, reject, nobodyWaits: new AbortController(), waiting: 0 };
}

function join<T>(question: Question<T>, signal: AbortSignal | undefined): Promise<T> {
  question.waiting += 1;
  return new Promise((resolve, reject) => {
    const leave = () => {
      question.waiting -= 1;
      if (question.waiting === 0) question.nobodyWaits.abort(signal?.reason);
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', leave, { once: true });
    void question.answer.then(resolve, reject).finally(() => signal?.removeEventListener('abort', leave));
  });
}
