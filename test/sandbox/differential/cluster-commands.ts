import fc from 'fast-check';
import type { KindCase } from './cluster-kinds.ts';

/** Which uid and version a write names: what is there, what was there, or what never was. */
export interface Preconditions {
  uid: 'none' | 'present' | 'another';
  version: 'none' | 'present' | 'old' | 'first';
}

export interface Metadata {
  labels?: Record<string, string | null> | null;
  annotations?: Record<string, string | null> | null;
  finalizers?: string[] | null;
}

/** A request, or what a third party does. `name` is one of few, so that they meet. */
export type Command =
  | { do: 'apply'; by: string; name: string; wish: Wish; force: boolean; dryRun: boolean; at: Preconditions }
  | { do: 'create'; by: string; name: string; wish: Wish }
  | {
      do: 'replace';
      by: string;
      name: string;
      wish: Wish;
      at: Preconditions;
      shares: 'kept' | 'left out' | 'reset';
    }
  | { do: 'patch'; by: string; name: string; wish: Wish; at: Preconditions }
  | { do: 'delete'; name: string; at: Preconditions }
  | { do: 'status'; by: string; name: string; status: object }
  | { do: 'remove'; name: string }
  | { do: 'get'; name: string }
  | {
      do: 'list';
      query: { labelSelector?: string; metadataOnly?: boolean; limit?: number; fieldSelector?: string };
    };

export interface Wish {
  metadata: Metadata;
  body: object;
}

export interface ClusterHistory {
  kind: string;
  commands: Command[];
  /** A watch begins before this step. */
  watch: { from: number; labelSelector?: string };
}

const name = fc.constantFrom('x', 'y');
const by = fc.constantFrom('lockstep', 'lockstep', 'other');
const team = fc.constantFrom('red', 'blue');
const finalizers = fc.subarray(['lockstep.dev/hold', 'example.com/hold']);
const metadata: fc.Arbitrary<Metadata> = fc.record(
  {
    labels: fc.dictionary(fc.constantFrom('team', 'tier'), team, { maxKeys: 2 }),
    annotations: fc.dictionary(fc.constantFrom('a', 'b'), team, { maxKeys: 2 }),
    finalizers,
  },
  { requiredKeys: [] },
);
const changedMetadata: fc.Arbitrary<Metadata> = fc.record(
  {
    labels: fc.option(fc.dictionary(fc.constantFrom('team', 'tier'), fc.option(team), { maxKeys: 2 })),
    annotations: fc.option(fc.dictionary(fc.constantFrom('a', 'b'), fc.option(team), { maxKeys: 2 })),
    finalizers: fc.option(finalizers),
  },
  { requiredKeys: [] },
);

const at: fc.Arbitrary<Preconditions> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Preconditions>({ uid: 'none', version: 'none' }) },
  { weight: 2, arbitrary: fc.constant<Preconditions>({ uid: 'present', version: 'present' }) },
  {
    weight: 1,
    arbitrary: fc.record({
      uid: fc.constantFrom('none', 'present', 'another'),
      version: fc.constantFrom('none', 'present', 'old', 'first'),
    }),
  },
);
/** Every replace and delete of the interface names a version. */
const exactly: fc.Arbitrary<Preconditions> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Preconditions>({ uid: 'present', version: 'present' }) },
  {
    weight: 1,
    arbitrary: fc.record({
      uid: fc.constantFrom('present', 'another'),
      version: fc.constantFrom('present', 'old'),
    }),
  },
);

const selector = fc.constantFrom(
  'team=red',
  'team!=red',
  'team in (red,blue)',
  'team',
  '!team',
  'team=red,tier=blue',
);

export function commandOf({ body, patch, status, appliedOnly }: KindCase): fc.Arbitrary<Command> {
  const wish = fc.record({ metadata, body });
  const change = fc.record({ metadata: changedMetadata, body: patch });
  const often = (weight: number, arbitrary: fc.Arbitrary<Command>) => ({ weight, arbitrary });
  const whole = [
    often(2, fc.record({ do: fc.constant('create'), by, name, wish })),
    often(
      2,
      fc.record({
        do: fc.constant('replace'),
        by,
        name,
        wish,
        at: exactly,
        shares: fc.constantFrom('kept', 'kept', 'left out', 'reset'),
      }),
    ),
  ];
  return fc.oneof(
    often(
      8,
      fc.record({
        do: fc.constant('apply'),
        by,
        name,
        wish,
        force: fc.boolean(),
        dryRun: fc.integer({ min: 0, max: 9 }).map((die) => die === 0),
        at,
      }),
    ),
    ...(appliedOnly ? [] : whole),
    often(3, fc.record({ do: fc.constant('patch'), by, name, wish: change, at })),
    often(2, fc.record({ do: fc.constant('delete'), name, at: exactly })),
    ...(status === undefined
      ? []
      : [
          often(
            2,
            fc.record({
              do: fc.constant('status'),
              by: fc.constantFrom('controller', 'other'),
              name,
              status,
            }),
          ),
        ]),
    often(1, fc.record({ do: fc.constant('remove'), name })),
    often(1, fc.record({ do: fc.constant('get'), name })),
    often(
      1,
      fc.record({
        do: fc.constant('list'),
        query: fc.record({ labelSelector: selector, metadataOnly: fc.boolean() }, { requiredKeys: [] }),
      }),
    ),
  );
}

export function historyOf(kind: string, kindCase: KindCase): fc.Arbitrary<ClusterHistory> {
  return fc.record({
    kind: fc.constant(kind),
    commands: fc.array(commandOf(kindCase), { minLength: 1, maxLength: 25, size: 'max' }),
    watch: fc.record(
      {
        from: fc.integer({ min: 0, max: 10 }),
        labelSelector: fc.constantFrom('team=red', 'team', 'team!=blue'),
      },
      { requiredKeys: ['from'] },
    ),
  });
}
