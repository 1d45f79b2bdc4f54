import type { Clock } from '../clock/clock.ts';
import type { ByteQueue } from './byte-queue.ts';
import { ConversationEnded, conversation } from './conversation.ts';
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
  /** Ends the process, and resolves once it is gone; the next question starts another. */
  stop(): Promise<void>;
}

interface Found {
  info: ObjectInfo;
  content: Uint8Array;
}

const silenceMs = 30_000;
const none = new Uint8Array(0);

export function objectReader(deps: {
  clock: Clock;
  gitDir: string;
  env: Record<string, string>;
}): ObjectReader {
  const { ask, stop } = conversation({ ...deps, args: ['cat-file', '--batch-command'], silenceMs });

  async function find(command: 'info' | 'contents', name: string): Promise<Found | undefined> {
    if (/[\n\0]/.test(name)) return undefined;
    try {
      return await ask({ text: `${command} ${name}\n`, take: takeFound(command === 'contents') });
    } catch (error) {
      throw error instanceof ConversationEnded ? new MirrorDamage(error.message) : error;
    }
  }

  return {
    info: async (name) => (await find('info', name))?.info,
    content: async (oid) => (await find('contents', oid))?.content,
    stop,
  };
}

/** The header line may arrive long before the content: it is kept from one call to the next. */
function takeFound(withContent: boolean): (bytes: ByteQueue) => { answer: Found | undefined } | undefined {
  let info: ObjectInfo | undefined;
  return (bytes) => {
    if (!info) {
      const line = bytes.takeLine();
      if (line === undefined) return undefined;
      info = parseHeader(line);
    }
    if (!info) return { answer: undefined };
    // The content is followed by an LF that is not part of it.
    const content = withContent ? bytes.take(info.size + 1) : none;
    return content && { answer: { info, content: content.subarray(0, info.size) } };
  };
}

/** `<oid> <type> <size>`; undefined for `<name> missing` and `<name> ambiguous`. */
function parseHeader(line: string): ObjectInfo | undefined {
  const match = /^([0-9a-f]+) (blob|tree|commit|tag) (\d+)$/.exec(line);
  if (!match) return undefined;
  const [, oid = '', type = '', size = '0'] = match;
  return { oid, type, size: Number(size) };
}
