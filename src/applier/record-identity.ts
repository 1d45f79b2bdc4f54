import type { ClusterRecord, Origin } from './record.ts';
import { RecordRefused } from './record-codec.ts';

/** Whom a record must belong to before anything in its cluster is read as ours. */
export interface RecordOwner {
  origin: Origin;
  cluster: { name: string; uid: string };
}

/** Throws `RecordRefused` where a record belongs to another repository, branch or cluster. */
export function assertOwner(record: ClusterRecord, owner: RecordOwner): void {
  const { origin, cluster } = record;
  if (origin.repository !== owner.origin.repository || origin.branch !== owner.origin.branch) {
    throw new RecordRefused(
      `the cluster is under ${origin.repository} (${origin.branch}) already, not ${owner.origin.repository} (${owner.origin.branch}). ` +
        'Give this federation another name, or delete the record of the other',
    );
  }
  if (cluster.uid !== owner.cluster.uid || cluster.name !== owner.cluster.name) {
    throw new RecordRefused(
      `the record is of cluster ${cluster.name} with uid ${cluster.uid}, not of ${owner.cluster.name} with uid ${owner.cluster.uid}: ` +
        'it was copied or restored from elsewhere. Delete the record if that is meant',
    );
  }
}
