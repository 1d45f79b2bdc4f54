import { stringify } from 'yaml';
import { STUCK } from './stage.ts';

const GENERATION = 1;

export function manifest(apiVersion: string, kind: string, name: string, fields: object): string {
  return stringify({ apiVersion, kind, metadata: { name }, ...fields }, { aliasDuplicateObjects: false });
}

export function stuckTemplate(app: string, restartPolicy: 'Always' | 'Never' = 'Always'): object {
  return {
    metadata: { labels: { app }, annotations: { [STUCK]: 'true' } },
    spec: { restartPolicy, containers: [{ name: 'main', image: 'example.com/main:1' }] },
  };
}

export const stuckJob = (spec: object = {}) =>
  manifest('batch/v1', 'Job', 'migrate', { spec: { template: stuckTemplate('migrate', 'Never'), ...spec } });

export const gatewayManifest = manifest('gateway.networking.k8s.io/v1', 'Gateway', 'web', {
  spec: { gatewayClassName: 'played', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
});

export const answered = (
  ...conditions: [type: string, status: string, reason?: string, message?: string][]
) =>
  conditions.map(([type, status, reason = type, message = '']) => {
    const lastTransitionTime = '2026-01-01T00:00:00Z';
    return { type, status, reason, message, observedGeneration: GENERATION, lastTransitionTime };
  });

/** What a controller writes of a Gateway that it serves. */
export const served = {
  addresses: [{ type: 'IPAddress', value: '203.0.113.77' }],
  conditions: answered(['Accepted', 'True'], ['Programmed', 'True']),
  listeners: [{ name: 'http', conditions: answered(['Accepted', 'True'], ['Programmed', 'True']) }],
};
