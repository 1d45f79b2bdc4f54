import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { token } from '../../../sandbox/installation.ts';
import { RECORD_NAMESPACE, recordName } from '../../../src/record/applyset.ts';
import { spellingsOf } from '../../oracle/spellings.ts';
import type { ChaosWorld } from './chaos-world.ts';

/** Where a Secret's value or our own credentials have come to light: logs, Redis, records and statuses are looked through. */
export async function leaks(world: ChaosWorld): Promise<string[]> {
  const spellings = [world.canary, token].flatMap(spellingsOf);
  const found: string[] = [];
  for (const [place, read] of Object.entries(PLACES)) {
    const text = await read(world);
    if (text === '') found.push(`leaks: nothing was found in ${place} to look through`);
    if (spellings.some((spelling) => text.includes(spelling))) found.push(`a secret is in ${place}`);
  }
  return found;
}

const PLACES: Record<string, (world: ChaosWorld) => Promise<string>> = {
  logs: logsOf,
  Redis: dumpOf,
  records: recordsOf,
  statuses: async ({ recorder, installation: { github } }) =>
    JSON.stringify(recorder.tips.map(({ sha }) => github.statuses(sha))),
};

async function logsOf({ installation: { folder } }: ChaosWorld): Promise<string> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.log'));
  return (await Promise.all(names.map((name) => readFile(join(folder, name), 'latin1')))).join('\n');
}

/** All that Redis holds, as it would write it to disk. */
async function dumpOf({ sandbox: { redis, folder } }: ChaosWorld): Promise<string> {
  await redis.command('CONFIG SET rdbcompression no');
  const reply = await redis.command('SAVE');
  if (reply !== '+OK') throw new Error(`Redis does not write its data: ${reply}`);
  return readFile(join(folder, 'dump.rdb'), 'latin1');
}

async function recordsOf({ federation: { clusters, name } }: ChaosWorld): Promise<string> {
  const path = `/api/v1/namespaces/${RECORD_NAMESPACE}/configmaps/${recordName(name)}`;
  const answers = await Promise.all(clusters.map(({ client }) => client.request('GET', path)));
  return JSON.stringify(answers.map(({ body }) => body));
}
