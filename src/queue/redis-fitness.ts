/** The oldest Redis that knows every command that BullMQ's scripts use. */
const oldest = [6, 2] as const;

/** Why this Redis may not hold pokes, by its answer to INFO; undefined where nothing speaks against it. */
export function whyUnfit(info: string): string | undefined {
  const facts = new Map(info.split(/\r?\n/).map((line) => line.split(':', 2) as [string, string]));
  const version = facts.get('redis_version') ?? '';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (version !== '' && (major < oldest[0] || (major === oldest[0] && minor < oldest[1]))) {
    return `it is version ${version}, and ${oldest.join('.')} is the oldest that will do. Update Redis`;
  }
  const policy = facts.get('maxmemory_policy') ?? 'noeviction';
  if (policy !== 'noeviction') {
    return `its maxmemory-policy is ${policy}, so that pokes may vanish. Set it to noeviction`;
  }
  if (facts.get('cluster_enabled') === '1') {
    return 'it is a node of a Redis Cluster, which Lockstep does not use. Name a single primary';
  }
  return undefined;
}
