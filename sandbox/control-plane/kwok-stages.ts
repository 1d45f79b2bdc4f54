/**
 * How kwok plays the kubelet (kwok.x-k8s.io/v1alpha1 Stage): a scheduled pod is ready at once, a Job's pod completes,
 * a deleted pod goes, a node reports itself. A pod annotated `sandbox.lockstep.dev/stuck` stays Pending.
 */
export function kwokStages(): string {
  return [nodeInitialize, podReady, podComplete, podDelete]
    .map((stage) => JSON.stringify(stage))
    .join('\n---\n');
}

interface Match {
  /** A jq expression over the object. */
  key: string;
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  values?: string[];
}

const readyStatus = '.status.conditions.[] | select( .type == "Ready" ) | .status';
const isJobPod = '.metadata.ownerReferences.[] | select( .controller == true ) | .kind';
const lives: Match = { key: '.metadata.deletionTimestamp', operator: 'DoesNotExist' };

const nodeInitialize = stage('node-initialize', {
  resourceRef: { apiGroup: 'v1', kind: 'Node' },
  selector: all({ key: readyStatus, operator: 'NotIn', values: ['True'] }),
  steps: [
    statusPatch(`
conditions:
{{ range NodeConditions }}
- type: {{ .type | Quote }}
  status: {{ .status | Quote }}
  reason: {{ .reason | Quote }}
  message: {{ .message | Quote }}
  lastHeartbeatTime: {{ Now | Quote }}
  lastTransitionTime: {{ Now | Quote }}
{{ end }}
`),
  ],
});

const podReady = stage('pod-ready', {
  resourceRef: { apiGroup: 'v1', kind: 'Pod' },
  selector: all(
    lives,
    { key: '.status.phase', operator: 'In', values: ['Pending'] },
    { key: '.metadata.annotations["sandbox.lockstep.dev/stuck"]', operator: 'DoesNotExist' },
  ),
  steps: [
    statusPatch(`
phase: Running
startTime: {{ Now | Quote }}
podIP: {{ PodIPWith .spec.nodeName ( or .spec.hostNetwork false ) .metadata.uid .metadata.name .metadata.namespace | Quote }}
conditions:
- { type: Initialized, status: "True", lastTransitionTime: {{ Now | Quote }} }
- { type: ContainersReady, status: "True", lastTransitionTime: {{ Now | Quote }} }
- { type: Ready, status: "True", lastTransitionTime: {{ Now | Quote }} }
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: ""
  ready: true
  restartCount: 0
  state: { running: { startedAt: {{ Now | Quote }} } }
{{ end }}
`),
  ],
});

const podComplete = stage('pod-complete', {
  resourceRef: { apiGroup: 'v1', kind: 'Pod' },
  selector: all(
    lives,
    { key: '.status.phase', operator: 'In', values: ['Running'] },
    { key: isJobPod, operator: 'In', values: ['Job'] },
  ),
  steps: [
    statusPatch(`
phase: Succeeded
conditions:
- { type: Ready, status: "False", reason: PodCompleted, lastTransitionTime: {{ Now | Quote }} }
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: ""
  ready: false
  restartCount: 0
  state: { terminated: { exitCode: 0, reason: Completed, finishedAt: {{ Now | Quote }} } }
{{ end }}
`),
  ],
});

const podDelete = stage('pod-delete', {
  resourceRef: { apiGroup: 'v1', kind: 'Pod' },
  selector: all({ key: '.metadata.deletionTimestamp', operator: 'Exists' }),
  steps: [{ finalizers: { empty: true } }, { delete: true }],
});

function stage(name: string, spec: object): object {
  return { apiVersion: 'kwok.x-k8s.io/v1alpha1', kind: 'Stage', metadata: { name }, spec };
}

function all(...matches: Match[]): object {
  return { matchExpressions: matches.map((jq) => ({ jq })) };
}

function statusPatch(template: string): object {
  return { patch: { subresource: 'status', root: 'status', type: 'strategic', template } };
}
