import { rememberFederation } from '../federation/remember-federation.ts';
import type { RepositoryTree } from '../git/repository.ts';
import { rememberFinished } from './remember-finished.ts';
import { type RenderDeps, renderTree } from './render-tree.ts';
import type { Rendering } from './rendering.ts';

/** Renders trees, each once: who asks for the same tree meanwhile or soon after gets the same rendering. */
export type Renderer = (tree: RepositoryTree) => Promise<Rendering>;

/** Enough for the tip, its forerunner and a force-push back and forth. */
const kept = 8;

/** A rendering that rejects (a broken parser, never a bad commit) is not remembered. */
export function createRenderer(deps: RenderDeps): Renderer {
  const renderings = new Map<string, Promise<Rendering>>();
  const remembering = {
    parseFiles: deps.parseFiles,
    parseFederation: rememberFederation(deps.parseFederation),
    finishObject: rememberFinished(deps.finishObject),
  };
  return (tree) => {
    const rendering = renderings.get(tree.hash) ?? renderTree(remembering, tree);
    renderings.delete(tree.hash);
    renderings.set(tree.hash, rendering);
    rendering.catch(() => {
      if (renderings.get(tree.hash) === rendering) renderings.delete(tree.hash);
    });
    const [oldest] = renderings.keys();
    if (renderings.size > kept && oldest !== undefined) renderings.delete(oldest);
    return rendering;
  };
}
