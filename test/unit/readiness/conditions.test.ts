import { describe } from 'node:test';
import { checkRows } from './check-rows.ts';
import { condition, live } from './objects.ts';

describe('conditions', () => {
  const shop = (...conditions: object[]) =>
    live('example.com/v1 Shop', { status: { conditions } }, { generation: 3 });
  const policy = (...answers: object[]) =>
    live('example.com/v1 Policy', {
      status: { ancestors: answers.map((answer) => ({ conditions: [answer] })) },
    });
  checkRows([
    ['Ready', shop(condition('Ready=True')), 'Current'],
    [
      'not Ready, with the message',
      shop(condition('Ready=False NoDB: no database')),
      'InProgress: not Ready: no database',
    ],
    ['not Ready, with the reason', shop(condition('Ready=Unknown NoDB')), 'InProgress: not Ready: NoDB'],
    ['not Ready, without a word', shop({ type: 'Ready', status: 'False' }), 'InProgress: not Ready'],
    ['Available', shop(condition('Available=False Down')), 'InProgress: not Available: Down'],
    [
      'Accepted but not Programmed',
      shop(condition('Accepted=True'), condition('Programmed=Unknown Pending')),
      'InProgress: not Programmed: Pending',
    ],
    ['Accepted and Programmed', shop(condition('Accepted=True'), condition('Programmed=True')), 'Current'],
    [
      'Stalled fails',
      shop(condition('Ready=False'), condition('Stalled=True BadSpec: no such plan')),
      'Failed: no such plan',
    ],
    ['Stalled=False does not', shop(condition('Ready=True'), condition('Stalled=False')), 'Current'],
    [
      'Reconciling is in progress though Ready',
      shop(condition('Ready=True'), condition('Reconciling=True Wait')),
      'InProgress: Wait',
    ],
    [
      'another condition is not waited for',
      shop(condition('Degraded=False'), condition('Synced=False')),
      'Current',
    ],
    [
      'conditions: null, as a new object may have',
      live('example.com/v1 Shop', { status: { conditions: null } }),
      'Current',
    ],
    [
      'a condition of an older generation says nothing',
      shop({ type: 'Programmed', status: 'True', observedGeneration: 2 }),
      'InProgress: Programmed was not judged since the last change',
    ],
    [
      'a condition of this generation counts',
      shop({ type: 'Programmed', status: 'True', observedGeneration: 3 }),
      'Current',
    ],
    [
      'Stalled of an older generation says nothing',
      shop({ type: 'Stalled', status: 'True', observedGeneration: 2 }),
      'InProgress: Stalled was not judged since the last change',
    ],
    [
      'ResolvedRefs',
      shop(condition('ResolvedRefs=False RefNotPermitted: no grant')),
      'InProgress: not ResolvedRefs: no grant',
    ],
    [
      'a policy that one of its ancestors has not accepted',
      policy(condition('Accepted=True'), condition('Accepted=False Conflicted: another one is older')),
      'InProgress: not Accepted: another one is older',
    ],
    ['a policy that its ancestors have accepted', policy(condition('Accepted=True')), 'Current'],
    [
      'Stalled counts for kinds with a file of their own',
      live('v1 Service', { status: { conditions: [condition('Stalled=True Bad')] } }),
      'Failed: Bad',
    ],
  ]);
});
