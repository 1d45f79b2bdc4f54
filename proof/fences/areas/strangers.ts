import type { Fence } from '../fence.ts';

/** What nobody from outside sees, and what of theirs is never read. */
export const strangers: readonly Fence[] = [
  {
    fence: "a fork's head is never fetched",
    keeps: ['G7'],
    file: 'src/pull-requests/check-head.ts',
    why: 'Its content would be read where credentials are.',
    history: 'A pull request of a fork is opened: its head is fetched, merged and rendered by the watcher.',
    shownBy: 'simulation',
    mutant: 'fork-not-fetched.patch',
  },
  {
    fence: "a head is a fork's unless its repository is ours by id",
    keeps: ['G7'],
    file: 'src/github/list-pull-requests.ts',
    why: 'A fork that was deleted would pass for one of ours.',
    history: 'A pull request whose head repository is gone (null) is open: its head is fetched.',
    shownBy: 'sandbox',
    shownIn: 'test/sandbox/octokit-forge.test.ts',
    mutant: 'fork-known-by-id.patch',
  },
  {
    fence: 'a fault of a Secret is told in known words',
    keeps: ['G8'],
    file: 'src/applier/faults/object-fault.ts',
    why: "A server's refusal may quote what it refuses.",
    history:
      'The apply of a Secret is refused with a message and a cause that quote its value, and the ' +
      'client passes that on: it is in the record and in the status.',
    shownBy: 'simulation',
    mutant: 'secret-fault-in-known-words.patch',
  },
  {
    fence: "a server's refusal of a Secret is repeated in known words",
    keeps: ['G8'],
    file: 'src/cluster/http/secret-name.ts',
    why: 'Errors that end a look are logged in their own words.',
    history:
      'A Secret with a value of the wrong type is refused by a real API server, which quotes the ' + 'value.',
    shownBy: 'sandbox',
    shownIn: 'test/sandbox/http-cluster.test.ts',
    mutant: 'secret-refusal-in-known-words.patch',
  },
  {
    fence: 'credentials that a server echoes are blotted out',
    keeps: ['G8'],
    file: 'src/cluster/http/transport.ts',
    why: 'They would be in a status.',
    history: 'A hostile API server answers 422 with the Authorization header in its message.',
    shownBy: 'attack',
    shownIn: 'test/sandbox/cluster/hostile-replies.test.ts',
    mutant: 'echoed-credentials-blotted.patch',
  },
  {
    fence: 'git follows no redirect',
    keeps: ['G8'],
    file: 'src/git/git-environment.ts',
    why: 'The token would go where a server says.',
    history: 'The Git server answers with a redirect to another server.',
    shownBy: 'attack',
    shownIn: 'test/sandbox/git/git-credentials.test.ts',
    mutant: 'no-redirect-of-git.patch',
  },
];
