import { describe } from 'node:test';
import { checkRows } from './check-rows.ts';
import { condition, live } from './objects.ts';

const GENERATION = 3;

/** Conditions in short, as a controller of the Gateway API writes them: of this generation. */
function answers(...conditions: string[]): object[] {
  return conditions.map((text) => ({ ...condition(text), observedGeneration: GENERATION }));
}

const older = (text: string) => ({ ...condition(text), observedGeneration: GENERATION - 1 });

describe('Gateway', () => {
  const accepted = answers('Accepted=True Accepted', 'Programmed=True Programmed');
  const fine = answers(
    'Accepted=True',
    'ResolvedRefs=True',
    'Programmed=True',
    'Conflicted=False NoConflicts',
  );
  const gateway = (conditions: object[] | undefined, listeners?: object) =>
    live(
      'gateway.networking.k8s.io/v1 Gateway',
      {
        spec: { gatewayClassName: 'shared', listeners: [{ name: 'http' }, { name: 'https' }] },
        status: {
          ...(conditions && { conditions }),
          ...(listeners && {
            listeners: Object.entries(listeners).map(([name, of]) => ({ name, conditions: of })),
          }),
        },
      },
      { generation: GENERATION },
    );
  checkRows([
    ['programmed, with all its listeners', gateway(accepted, { http: fine, https: fine }), 'Current'],
    ['of a controller that tells nothing of listeners', gateway(accepted), 'Current'],
    ['that nobody has looked at', gateway(undefined), 'InProgress: not Accepted: no controller has answered'],
    [
      'with the conditions that its CRD puts there',
      gateway([condition('Accepted=Unknown Pending: Waiting for controller')]),
      'InProgress: not Accepted: Waiting for controller',
    ],
    [
      'accepted, not programmed yet',
      gateway(
        answers('Accepted=True', 'Programmed=False AddressNotAssigned: No addresses have been assigned'),
      ),
      'InProgress: not Programmed: No addresses have been assigned',
    ],
    [
      'accepted, and nothing is said of programming',
      gateway(answers('Accepted=True')),
      'InProgress: not Programmed: no controller has answered',
    ],
    [
      'programmed as it was before',
      gateway([older('Accepted=True'), older('Programmed=True')]),
      'InProgress: Accepted was not judged since the last change',
    ],
    [
      'refused for what it says itself',
      gateway(answers('Accepted=False UnsupportedAddress: Only IP addresses are supported')),
      'Failed: not Accepted: Only IP addresses are supported',
    ],
    [
      'refused as it was before',
      gateway([older('Accepted=False UnsupportedAddress: Only IP addresses are supported')]),
      'InProgress: Accepted was not judged since the last change',
    ],
    [
      'refused for what another object may mend',
      gateway(answers('Accepted=False InvalidParameters: ConfigMap web not found')),
      'InProgress: not Accepted: ConfigMap web not found',
    ],
    [
      'programmed, with a listener that finds no certificate',
      gateway(accepted, {
        http: fine,
        https: answers('ResolvedRefs=False InvalidCertificateRef: Secret tls not found', 'Accepted=True'),
      }),
      'InProgress: listener https: not ResolvedRefs: Secret tls not found',
    ],
    [
      'programmed, with a listener in conflict',
      gateway(accepted, { http: fine, https: answers('Conflicted=True PortConflict: port 443 is taken') }),
      'InProgress: listener https: Conflicted: port 443 is taken',
    ],
    [
      'programmed, with a listener that can never work',
      gateway(accepted, {
        http: fine,
        https: answers('Accepted=False UnsupportedProtocol: no such protocol'),
      }),
      'Failed: listener https: not Accepted: no such protocol',
    ],
    [
      'programmed, with a listener that is new',
      gateway(accepted, { http: fine }),
      'InProgress: listener https: no controller has answered',
    ],
    [
      'programmed, with a listener as it was before',
      gateway(accepted, { http: [older('Programmed=True')], https: fine }),
      'InProgress: listener http: Programmed was not judged since the last change',
    ],
  ]);
});

const ROUTES = ['v1 HTTPRoute', 'v1 GRPCRoute', 'v1 TLSRoute', 'v1alpha2 TCPRoute', 'v1alpha2 UDPRoute'];

for (const kind of ROUTES) {
  const route = (parentRefs: object[], parents?: object[]) =>
    live(
      `gateway.networking.k8s.io/${kind}`,
      { spec: { parentRefs }, ...(parents && { status: { parents } }) },
      { generation: GENERATION },
    );
  const web = { name: 'web' };
  /** As the API server fills it in. */
  const webWhole = { group: 'gateway.networking.k8s.io', kind: 'Gateway', namespace: 'default', name: 'web' };
  const parent = (parentRef: object, conditions: object[]) => ({
    parentRef,
    controllerName: 'example.com/gateway',
    conditions,
  });
  const good = answers('Accepted=True', 'ResolvedRefs=True');
  describe(kind, () => {
    checkRows([
      ['accepted by its parent', route([web], [parent(webWhole, good)]), 'Current'],
      ['that names no parent', route([]), 'Current'],
      ['that nobody has looked at', route([web]), 'InProgress: Gateway web: no controller has answered'],
      [
        'of which one parent of two has told',
        route([web, { name: 'mesh', kind: 'Service', group: '' }], [parent(web, good)]),
        'InProgress: Service mesh: no controller has answered',
      ],
      [
        'of which another listener has told',
        route([{ ...web, sectionName: 'https' }], [parent({ ...web, sectionName: 'http' }, good)]),
        'InProgress: Gateway web: no controller has answered',
      ],
      [
        'of which another port has told',
        route([{ ...web, port: 443 }], [parent({ ...web, port: 80 }, good)]),
        'InProgress: Gateway web: no controller has answered',
      ],
      [
        'whose controller does not know yet',
        route(
          [web],
          [parent(web, answers('Accepted=True', 'ResolvedRefs=Unknown InvalidKind: still looking'))],
        ),
        'InProgress: Gateway web: not ResolvedRefs: still looking',
      ],
      [
        'of which a Gateway of that name elsewhere has told',
        route([web], [parent({ ...web, namespace: 'other' }, good)]),
        'InProgress: Gateway web: no controller has answered',
      ],
      [
        'accepted as it was before',
        route([web], [parent(web, [older('Accepted=True'), older('ResolvedRefs=True')])]),
        'InProgress: Gateway web: Accepted was not judged since the last change',
      ],
      [
        'whose backend is not there yet',
        route(
          [web],
          [parent(web, answers('Accepted=True', 'ResolvedRefs=False BackendNotFound: no Service shop'))],
        ),
        'InProgress: Gateway web: not ResolvedRefs: no Service shop',
      ],
      [
        'accepted, and nothing is said of what it refers to',
        route([web], [parent(web, answers('Accepted=True'))]),
        'InProgress: Gateway web: not ResolvedRefs: no controller has answered',
      ],
      [
        'of which a part is left out',
        route(
          [web],
          [parent(web, [...good, ...answers('PartiallyInvalid=True UnsupportedValue: Dropped Rule 2')])],
        ),
        'InProgress: Gateway web: PartiallyInvalid: Dropped Rule 2',
      ],
      [
        'that can never work, told before what may still come',
        route(
          [{ name: 'late' }, web],
          [parent(web, answers('Accepted=False UnsupportedValue: no such filter'))],
        ),
        'Failed: Gateway web: not Accepted: no such filter',
      ],
      [
        'refused by a parent that it does not name any more',
        route(
          [web],
          [parent(web, good), parent({ name: 'old' }, answers('Accepted=False NoMatchingParent'))],
        ),
        'Current',
      ],
      [
        'served by one controller, while another has not let go',
        route([web], [parent(web, [older('Accepted=True')]), parent(web, good)]),
        'Current',
      ],
    ]);
  });
}

describe('GatewayClass', () => {
  const of = (conditions?: object[]) =>
    live('gateway.networking.k8s.io/v1 GatewayClass', conditions ? { status: { conditions } } : {}, {
      generation: GENERATION,
    });
  checkRows([
    ['accepted', of(answers('Accepted=True')), 'Current'],
    ['without a controller', of(), 'InProgress: not Accepted: no controller has answered'],
    [
      'refused',
      of(answers('Accepted=False UnsupportedVersion: CRDs are too old')),
      'InProgress: not Accepted: CRDs are too old',
    ],
  ]);
});
