import { RECORD_NAMESPACE, recordName } from './applyset.ts';
import { RecordRefused } from './codec.ts';
import type { ClusterRecord, Origin } from './record.ts';

/** Whom a record must belong to before anything in its cluster is read as ours. */
export interface RecordOwner {
  /** Its name: what the ConfigMap is named after. */
  federation: string;
  origin: Origin;
  cluster: { name: string; uid: string };
}

/** Throws `RecordRefused` where a record belongs to another repository, branch or cluster. */
export function assertOwner(record: ClusterRecord, owner: RecordOwner): void {
  const { origin, cluster } = record;
  const configMap = `ConfigMap ${RECORD_NAMESPACE}/${recordName(owner.federation)}`;
  if (origin.repository !== owner.origin.repository || origin.branch !== owner.origin.branch) {
    throw new RecordRefused(
      `the cluster is under ${origin.repository} (${origin.branch}) already, not ${owner.origin.repository} (${owner.origin.branch}), says ${configMap}. ` +
        'If it is the same repository under a new URL, delete this ConfigMap; nothing else is deleted. ' +
        'The same holds for a branch that was renamed. If it is another one, give this federation another name',
    );
  }
  if (cluster.uid !== owner.cluster.uid || cluster.name !== owner.cluster.name) {
    throw new RecordRefused(
      `the record is of cluster ${cluster.name} with uid ${cluster.uid}, not of ${owner.cluster.name} with uid ${owner.cluster.uid}: ` +
        'it was copied or restored from elsewhere, or the cluster was renamed in federation.yaml. ' +
        `If that is meant, delete ${configMap}; nothing else is deleted`,
    );
  }
}
