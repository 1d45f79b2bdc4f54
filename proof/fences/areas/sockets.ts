import type { Fence } from '../fence.ts';

/** What happens where a request leaves the process. */
export const sockets: readonly Fence[] = [
  {
    fence: 'the lease is looked at when a request is handed to the socket',
    keeps: ['G2'],
    file: 'src/cluster/http/send-write.ts',
    why: 'A write that waited for its connection would be sent after the lease.',
    history: "A's writes wait behind a slow connection for longer than the lease.",
    shownBy: 'sandbox',
    shownIn: 'test/sandbox/cluster/lease-at-socket.test.ts',
    mutant: 'lease-at-socket.patch',
  },
  {
    fence: 'the server gives a write up before the lease ends',
    keeps: ['G2'],
    file: 'src/cluster/http/send-write.ts',
    why: 'A write that the server has would be done after the lease.',
    history: "A's write is held up in the server (admission) for longer than the lease.",
    shownBy: 'sandbox',
    shownIn: 'test/sandbox/cluster/lease-at-socket.test.ts',
    mutant: 'timeout-below-lease.patch',
  },
  {
    fence: 'only a 404 that names the object says that it is absent',
    keeps: ['G3', 'G12'],
    file: 'src/cluster/http/read.ts',
    why: 'A proxy on the way would make records and members disappear.',
    history:
      'A proxy answers 404 to everything for a moment: the record and what is to be deleted are ' +
      'taken for absent.',
    shownBy: 'sandbox',
    shownIn: 'test/sandbox/cluster/http-list.test.ts',
    mutant: 'absence-names-its-object.patch',
  },
];
