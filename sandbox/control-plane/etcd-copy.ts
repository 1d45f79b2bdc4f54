/** A key and its value, base64, as etcd's JSON gateway writes them; the key without its prefix. */
interface Entry {
  key: string;
  value: string;
}

/** All that etcd held under a prefix when it was read, in one snapshot. */
export type EtcdCopy = readonly Entry[];

const base64 = (text: string) => Buffer.from(text, 'latin1').toString('base64');
const plain = (text: string) => Buffer.from(text, 'base64').toString('latin1');

/** Puts that are under way at once: etcd takes them one after the other anyway. */
const AT_ONCE = 16;

/** Reads everything under a prefix. */
export async function copyPrefix(url: string, prefix: string): Promise<EtcdCopy> {
  // '0' follows '/': together they span exactly the keys that begin with `prefix/`.
  const range = { key: base64(`${prefix}/`), range_end: base64(`${prefix}0`) };
  const { kvs = [] } = await ask<{ kvs?: Entry[] }>(`${url}/v3/kv/range`, range);
  return kvs.map(({ key, value }) => ({ key: plain(key).slice(prefix.length), value }));
}

/** Writes a copy under another prefix. Its objects get new versions, as `etcdutl snapshot restore --bump-revision` gives. */
export async function writeCopy(url: string, prefix: string, copy: EtcdCopy): Promise<void> {
  const left = [...copy];
  const put = async () => {
    for (let entry = left.pop(); entry; entry = left.pop())
      await ask(`${url}/v3/kv/put`, { key: base64(prefix + entry.key), value: entry.value });
  };
  await Promise.all(Array.from({ length: AT_ONCE }, put));
}

async function ask<T>(url: string, body: object): Promise<T> {
  const reply = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  if (!reply.ok) throw new Error(`etcd: ${reply.status} ${await reply.text()}`);
  return (await reply.json()) as T;
}
