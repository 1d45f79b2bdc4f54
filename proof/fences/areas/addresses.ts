import type { Fence } from '../fence.ts';

/** When an address is believed. */
export const addresses: readonly Fence[] = [
  {
    fence: 'a touched address is not believed at once',
    keeps: ['G10'],
    file: 'src/verdict/entry-points.ts',
    why: 'Changing an address annotation leaves the old status in place.',
    history:
      "C2 changes the Ingress' address annotation; the balancers write the new address most of a minute " +
      'later: C2 is green with the old one.',
    shownBy: 'simulation',
    mutant: 'stale-address.patch',
  },
  {
    fence: 'an address that was stale stays so for the next revision',
    keeps: ['G10'],
    file: 'src/applier/record/unconfirmed.ts',
    why: 'A later revision that does not touch it would believe it.',
    history:
      'C1 changes the address annotation, the balancers take their time, and C2 follows after three seconds with ' +
      'another ConfigMap: C2 is green with the old address.',
    shownBy: 'simulation',
    mutant: 'stale-address-carried-on.patch',
  },
  {
    fence: 'an address that was stale stays so for the next observer',
    keeps: ['G10'],
    file: 'src/applier/observe/subject.ts',
    why: 'Who resumes has not seen the change.',
    history:
      'C1 changes the address annotation, and the balancers take their time; all workers are told to stop, and ' +
      'those that are started in their place resume, and call the old address confirmed.',
    shownBy: 'simulation',
    mutant: 'stale-address-resumed.patch',
  },
  {
    fence: 'an absent address is missing',
    keeps: ['G10'],
    file: 'src/verdict/agree.ts',
    why: 'Where nobody has an address, all agree.',
    history:
      'C1 drops the Ingress, C2 brings it back, and the balancers are late in all clusters: C2 is green with no ' +
      'address.',
    shownBy: 'simulation',
    mutant: 'absent-address-is-missing.patch',
  },
  {
    fence: 'addresses are compared as whole sets',
    keeps: ['G10'],
    file: 'src/verdict/agree.ts',
    why: 'A second address may be in one cluster alone.',
    history: 'All clusters show the same first address, and one of them a second: the next commit is green.',
    shownBy: 'simulation',
    mutant: 'whole-sets-compared.patch',
  },
];
