import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agree } from '../../../src/verdict/agree.ts';
import type { Agreement } from '../../../src/verdict/verdict-types.ts';
import { entryPoint, INGRESS, IP, seen, showing, view } from './views.ts';

const OTHER = '203.0.113.77';
const GATEWAY = 'Gateway default/edge';
const shared = { address: 'shared' };

const none: Agreement = {
  placed: 1,
  problems: [],
  differences: [],
  missing: [],
  addresses: [IP],
  scattered: false,
  unconfirmed: false,
};

const rows: [
  name: string,
  views: ReturnType<typeof view>[],
  policy: { address: string },
  expected: Partial<Agreement>,
][] = [
  ['equal sets agree', [view('a'), view('b')], shared, {}],
  [
    'order within a set does not matter',
    [showing('a', { addresses: [IP, OTHER] }), showing('b', { addresses: [OTHER, IP] })],
    shared,
    { addresses: [IP, OTHER] },
  ],
  ['no entry point: not applicable', [view('a', { entryPoints: [] })], shared, { placed: 0, addresses: [] }],
  ['clusters where it is not placed have no say', [view('a'), view('b', { entryPoints: [] })], shared, {}],
  [
    'different sets, the majority first',
    [showing('a', { addresses: [OTHER] }), view('b'), view('c')],
    shared,
    {
      addresses: [IP, OTHER],
      scattered: true,
      differences: [
        {
          entryPoint: INGRESS,
          sides: [
            { addresses: [IP], clusters: ['b', 'c'] },
            { addresses: [OTHER], clusters: ['a'] },
          ],
        },
      ],
    },
  ],
  [
    'one address more is a difference',
    [showing('a', { addresses: [IP, OTHER] }), view('b')],
    shared,
    {
      addresses: [IP, OTHER],
      scattered: true,
      differences: [
        {
          entryPoint: INGRESS,
          sides: [
            { addresses: [IP], clusters: ['b'] },
            { addresses: [IP, OTHER], clusters: ['a'] },
          ],
        },
      ],
    },
  ],
  [
    'any: different sets will do',
    [showing('a', { addresses: [OTHER] }), view('b')],
    { address: 'any' },
    { addresses: [IP, OTHER], scattered: true },
  ],
  [
    'any: a missing one will not',
    [showing('a', { addresses: [] }), view('b')],
    { address: 'any' },
    { missing: [{ entryPoint: INGRESS, clusters: ['a'], why: 'no address' }] },
  ],
  ['the declared address', [view('a')], { address: IP }, {}],
  [
    'all agree on another than the declared address',
    [view('a')],
    { address: OTHER },
    {
      differences: [{ entryPoint: INGRESS, sides: [{ addresses: [IP], clusters: ['a'] }], declared: OTHER }],
    },
  ],
  [
    'the declared address and another beside it',
    [showing('a', { addresses: [IP, OTHER] })],
    { address: IP },
    {
      addresses: [IP, OTHER],
      differences: [
        { entryPoint: INGRESS, sides: [{ addresses: [IP, OTHER], clusters: ['a'] }], declared: IP },
      ],
    },
  ],
  [
    'missing, for each reason',
    [
      view('a'),
      showing('b', { addresses: [] }),
      showing('c', { addresses: [] }),
      showing('d', { addresses: [], ignored: '10.0.0.1 is a private address' }),
      showing('e', { freshness: 'stale' }),
      seen('f', { entryPoints: [] }),
    ],
    shared,
    {
      missing: [
        { entryPoint: INGRESS, clusters: ['d'], why: '10.0.0.1 is a private address' },
        { entryPoint: INGRESS, clusters: ['e'], why: `${IP} not confirmed since the change` },
        { entryPoint: INGRESS, clusters: ['b', 'c'], why: 'no address' },
        { entryPoint: INGRESS, clusters: ['f'], why: 'not seen yet' },
      ],
    },
  ],
  [
    'a stale address is no difference',
    [view('a'), showing('b', { addresses: [OTHER], freshness: 'stale' })],
    shared,
    { missing: [{ entryPoint: INGRESS, clusters: ['b'], why: `${OTHER} not confirmed since the change` }] },
  ],
  [
    'an address that only time confirms',
    [view('a'), showing('b', { freshness: 'settled' })],
    shared,
    { unconfirmed: true },
  ],
  [
    'an entry point that failed',
    [showing('a', { problem: 'port 80: QuotaExceeded' })],
    shared,
    { problems: [{ entryPoint: INGRESS, cluster: 'a', message: 'port 80: QuotaExceeded' }] },
  ],
  [
    'each entry point agrees by itself',
    ['a', 'b'].map((cluster) => ({
      ...seen(cluster, { entryPoints: [entryPoint(), entryPoint({ object: GATEWAY, addresses: [OTHER] })] }),
      entryPoints: [INGRESS, GATEWAY],
    })),
    shared,
    { placed: 2, addresses: [IP, OTHER] },
  ],
];

for (const [name, views, policy, expected] of rows) {
  test(name, () => {
    assert.deepEqual(agree(views, policy), { ...none, ...expected });
    assert.deepEqual(agree(views.toReversed(), policy), { ...none, ...expected }, 'in any order');
  });
}
