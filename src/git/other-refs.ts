import { fetchRefspec, type RemoteFetching } from './ask-remote.ts';
import type { Mirror } from './mirror.ts';
import { isBranchName } from './remote.ts';
import { GitError, type Repository } from './repository.ts';

/** Where the mirror keeps what `fetchRefs` found, by the remote's own names. */
const keptPrefix = 'refs/lockstep/other/';

/** What the remote has beside the branch. */
export function otherRefs({
  fetching,
  mirror,
  has,
}: {
  fetching: RemoteFetching;
  mirror: Pick<Mirror, 'git'>;
  has: Repository['has'];
}): Pick<Repository, 'fetchCommit' | 'fetchRefs'> {
  return {
    fetchCommit: async (revision, ref, signal) => {
      if (await has(revision)) return true;
      const refspec = checked(ref);
      // No ref of ours is written: git keeps what none names for two weeks, and then it is fetched again.
      return (await fetchRefspec(fetching, { what: ref, refspec, signal })) && (await has(revision));
    },
    fetchRefs: async (prefix, signal) => {
      const below = checked(prefix.replace(/\/$/, ''));
      const kept = `${keptPrefix}${below.slice('refs/'.length)}`;
      const refspec = `+${below}/*:${kept}/*`;
      await fetchRefspec(fetching, { what: `${below}/*`, refspec, prune: true, signal });
      const listed = await mirror
        .git()
        .raw(['for-each-ref', '--format=%(objectname) %(refname)', `${kept}/`]);
      const lines = listed.split('\n').filter((line) => line !== '');
      return new Map(lines.map((line) => parseRef(line, keptPrefix)));
    },
  };
}

function parseRef(line: string, prefix: string): [name: string, revision: string] {
  const [revision = '', ref = ''] = line.split(' ');
  return [`refs/${ref.slice(prefix.length)}`, revision];
}

/** Nothing but a full name reaches git: no option, no second half of a refspec, no pattern. */
function checked(ref: string): string {
  if (ref.startsWith('refs/') && isBranchName(ref.slice('refs/'.length))) return ref;
  throw new GitError(`${JSON.stringify(ref)} is no full name of a ref`);
}
