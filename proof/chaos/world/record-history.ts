import type { AuditEvent } from '../../../sandbox/control-plane/audit-log.ts';
import type { KubeObject } from '../../../src/cluster/object.ts';
import { recordName } from '../../../src/record/applyset.ts';
import { decodeRecord } from '../../../src/record/codec.ts';
import type { RecordWrite } from '../history.ts';

/** The accepted writes of a federation's record, from what its API server logged. */
export function recordWrites(events: readonly AuditEvent[], federation: string): RecordWrite[] {
  return events
    .filter(({ objectRef }) => objectRef?.name === recordName(federation))
    .filter(({ responseStatus }) => (responseStatus?.code ?? 500) < 300)
    .flatMap(({ requestObject, requestReceivedTimestamp, stageTimestamp }) => {
      const times = { at: Date.parse(requestReceivedTimestamp), answeredAt: Date.parse(stageTimestamp) };
      return requestObject ? [recordWrite(requestObject as KubeObject, times)] : [];
    });
}

export function recordWrite(object: KubeObject, times: Pick<RecordWrite, 'at' | 'answeredAt'>): RecordWrite {
  const { revision, lease, outcome } = decodeRecord(object);
  return { ...times, revision, lease, outcome };
}
