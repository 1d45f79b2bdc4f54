import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { VerifyPolicy } from '../../../src/federation/federation.ts';
import type { ClusterView } from '../../../src/verdict/cluster-view.ts';
import { branchGone, describeFaults, pendingDescription, superseded } from '../../../src/verdict/describe.ts';
import { verdict } from '../../../src/verdict/verdict.ts';
import {
  entryPoint,
  INGRESS,
  IP,
  NINE,
  nineWith,
  outcome,
  policy,
  REVISION,
  seen,
  showing,
  view,
} from './views.ts';

const B = 'gce-us-central1-b';
const X = 'gce-us-central1-c';
const OTHER = '203.0.113.77';
const nodePort = {
  object: 'Service default/nginx',
  field: 'spec.ports[0].nodePort',
  message: 'Invalid value: 30061: provided port is already allocated',
  final: true,
};
const broken = (cluster: string, ...faults: object[]) =>
  view(cluster, {
    outcome: outcome({ state: 'failed', faults: faults.map((fault) => ({ ...nodePort, ...fault })) }),
  });
const waiting = (cluster: string) =>
  seen(cluster, {
    current: 3,
    waiting: [{ object: 'Deployment default/nginx', message: '1 of 3 pods available' }],
  });
const many = (make: (name: string) => ClusterView) =>
  Array.from({ length: 37 }, (_, n) => make(`cluster-${String(n).padStart(2, '0')}`));
const twoEntryPoints = NINE.map((name) => ({
  ...seen(name, {
    entryPoints: [entryPoint(), entryPoint({ object: 'Gateway default/edge', addresses: [OTHER] })],
  }),
  entryPoints: [INGRESS, 'Gateway default/edge'],
}));

interface Row {
  views: ClusterView[];
  says: string;
  policy?: Partial<VerifyPolicy>;
  expired?: boolean;
  sincePushMs?: number;
}

const rows: Record<string, Row> = {
  'success, one address': {
    views: nineWith(),
    sincePushMs: 412,
    says: `success: 9/9 applied and current, one address ${IP}, 0.4 s after push`,
  },
  'success, nobody saw the push': {
    views: nineWith(),
    says: `success: 9/9 applied and current, one address ${IP}`,
  },
  'success, nothing to compare': {
    views: NINE.map((name) => ({ ...seen(name, { entryPoints: [] }), entryPoints: [] })),
    says: 'success: 9/9 applied and current, no entry point to compare',
  },
  'success, two addresses at one entry point': {
    views: NINE.map((name) => showing(name, { addresses: [IP, '2001:db8::1'] })),
    says: `success: 9/9 applied and current, same addresses 2001:db8::1, ${IP}`,
  },
  'success, several entry points': {
    views: twoEntryPoints,
    says: 'success: 9/9 applied and current, 2 entry points agree',
  },
  'success, any address will do': {
    views: nineWith(showing(X, { addresses: [OTHER] })),
    policy: { address: 'any' },
    says: 'success: 9/9 applied and current, every entry point has an address',
  },
  'success, not re-confirmed': {
    views: nineWith(showing(X, { freshness: 'settled' })),
    sincePushMs: 61_000,
    says: `success: 9/9 applied and current, one address ${IP}, address not re-confirmed, 61 s after push`,
  },
  'a fault in one cluster': {
    views: nineWith(broken(B, {})),
    says: `failure: ${B}: Service default/nginx: nodePort 30061 already allocated`,
  },
  'two faults in one cluster': {
    views: nineWith(broken(B, {}, { object: 'Service default/b' })),
    says: `failure: ${B}: Service default/nginx: nodePort 30061 already allocated (+1 more)`,
  },
  'the same fault in many clusters': {
    views: [...many((name) => broken(name, {})), view('z')],
    says: 'failure: 37 clusters: Service default/nginx: nodePort 30061 already allocated: cluster-00, cluster-01, cluster-02, cluster-03, cluster-04…',
  },
  'the most widespread fault first': {
    views: nineWith(
      broken(NINE[0]!, { message: 'a' }),
      broken(B, { message: 'b' }),
      broken(X, { message: 'b' }),
    ),
    says: `failure: 2 clusters: Service default/nginx: spec.ports[0].nodePort: b: ${B}, ${X} (+1 more)`,
  },
  'a different address': {
    views: nineWith(showing(X, { addresses: [OTHER] })),
    says: `failure: ${INGRESS}: ${IP} in 8 clusters, ${OTHER} in ${X}`,
  },
  'another than the declared address': {
    views: nineWith(),
    policy: { address: OTHER },
    says: `failure: ${INGRESS}: ${IP} in 9 clusters, declared ${OTHER}`,
  },
  'an entry point that failed': {
    views: nineWith(showing(X, { problem: 'port 80: QuotaExceeded' })),
    says: `failure: ${X}: ${INGRESS}: port 80: QuotaExceeded`,
  },
  'an object that failed': {
    views: nineWith(seen(X, { current: 3, failed: [{ object: 'Pod default/a', message: 'Evicted' }] })),
    says: `failure: ${X}: Pod default/a: Evicted`,
  },
  'another cluster behind the credentials': {
    views: nineWith(view(X, { problem: { message: 'is another cluster than the one pinned', final: true } })),
    says: `failure: ${X}: is another cluster than the one pinned`,
  },
  'no cluster': { views: [], says: 'failure: the federation has no cluster' },
  'no object': {
    views: nineWith(view(X, { members: 0 })),
    says: `failure: ${X}: the revision has no object for it`,
  },
  'nothing applied yet': {
    views: NINE.map((name) => view(name, { revision: 'b'.repeat(40) })),
    says: 'pending: applying to 9 clusters',
  },
  'one cluster behind': {
    views: nineWith(view(X, { revision: 'b'.repeat(40) })),
    says: `pending: 8/9 applied, 8/9 current; ${X}: still at bbbbbbb`,
  },
  'one cluster without record': {
    views: nineWith({ cluster: X, members: 4, entryPoints: [INGRESS] }),
    says: `pending: 8/9 applied, 8/9 current; ${X}: has no record yet`,
  },
  'an object in progress': {
    views: nineWith(waiting(B), waiting(X)),
    says: `pending: 9/9 applied, 7/9 current; 2 clusters: Deployment default/nginx: 1 of 3 pods available: ${B}, ${X}`,
  },
  'an object in progress for too long': {
    views: nineWith(waiting(X)),
    expired: true,
    says: `failure: ${X}: Deployment default/nginx: 1 of 3 pods available after 10 min`,
  },
  'a missing address': {
    views: nineWith(showing(X, { addresses: [] })),
    says: `pending: 9/9 applied and current; ${X}: ${INGRESS}: no address`,
  },
  'a missing address when time is up': {
    views: nineWith(showing(B, { addresses: [] }), showing(X, { addresses: [] })),
    expired: true,
    says: `failure: 2 clusters: ${INGRESS}: no address after 10 min: ${B}, ${X}`,
  },
  unreachable: {
    views: nineWith(view(X, { problem: { message: 'no connection: ECONNREFUSED', final: false } })),
    says: `pending: 8/9 applied, 8/9 current; ${X}: no connection: ECONNREFUSED`,
  },
  'unreachable when time is up': {
    views: nineWith(view(X, { problem: { message: 'no connection: ECONNREFUSED', final: false } })),
    expired: true,
    says: `error: ${X}: no connection: ECONNREFUSED after 10 min`,
  },
};

describe('what a verdict says', () => {
  for (const [name, row] of Object.entries(rows)) {
    test(name, () => {
      const { views, expired = false, sincePushMs } = row;
      const { state, description } = verdict({
        revision: REVISION,
        views,
        policy: { ...policy, ...row.policy },
        expired,
        sincePushMs,
      });
      assert.equal(`${state}: ${description}`, row.says);
    });
  }
});

describe('what is said without a verdict', () => {
  test('superseded', () => assert.equal(superseded('4f2c1d8aa0'), 'superseded by 4f2c1d8, not verified'));
  test('branch gone', () => assert.equal(branchGone(), 'the branch is gone, not verified'));
  test('before federation.yaml was read', () => {
    assert.equal(pendingDescription({ clusters: 0, applied: 0, current: 0 }), 'reading the revision');
  });
  test('one cluster is no plural', () => {
    assert.equal(pendingDescription({ clusters: 1, applied: 0, current: 0 }), 'applying to 1 cluster');
  });
  test('bad manifests: the first fault with its place, the others counted', () => {
    const fault = {
      message: 'duplicate key "image"',
      place: { file: 'clusters/x/web.yaml', line: 3, column: 5 },
    };
    assert.equal(describeFaults([fault]), 'clusters/x/web.yaml:3:5: duplicate key "image"');
    assert.equal(
      describeFaults(Array(5).fill(fault)),
      'clusters/x/web.yaml:3:5: duplicate key "image" (+4 more)',
    );
  });

  test('leave out the path of the field rather than what is wrong with it', () => {
    const place = { file: 'base/ingress.yaml', line: 7, column: 5 };
    const field = 'metadata.annotations["ingress.federation.kubernetes.io/first-cluster"]';
    const fault = { place, object: 'Ingress default/nginx', field };
    assert.equal(
      describeFaults([{ ...fault, message: 'it names the cluster "gce-us-central10b", which is not there' }]),
      'base/ingress.yaml:7:5: Ingress default/nginx: it names the cluster "gce-us-central10b", which is not there',
    );
    assert.equal(
      describeFaults([{ ...fault, message: 'unknown' }]),
      `base/ingress.yaml:7:5: Ingress default/nginx: ${field}: unknown`,
    );
  });
});
