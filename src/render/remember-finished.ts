import { refOf } from '../cluster/object.ts';
import type { Federation } from '../federation/federation.ts';
import type { Manifest } from '../manifests/manifest.ts';
import { type Finished, finishObject } from './finish-object.ts';
import type { ScopeOf } from './scopes.ts';

type Finish = typeof finishObject;

/**
 * As `finishObject`, but a manifest of a file that did not change is finished once: a push that changes one file costs
 * what that file costs. Forgotten with the manifest; good for the last federation.yaml only.
 */
export function rememberFinished(finish: Finish = finishObject): Finish {
  let last: Federation | undefined;
  let known = new WeakMap<Manifest, { scope: boolean | undefined; finished: Finished }>();
  return (manifest: Manifest, federation: Federation, scopeOf: ScopeOf) => {
    if (federation !== last) [last, known] = [federation, new WeakMap()];
    // A CRD that came or went with this revision says anew whether the kind lives in namespaces.
    const scope = scopeOf(refOf(manifest.object));
    const memo = known.get(manifest);
    if (memo && memo.scope === scope) return memo.finished;
    const finished = finish(manifest, federation, scopeOf);
    known.set(manifest, { scope, finished });
    return finished;
  };
}
