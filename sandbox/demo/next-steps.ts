import { relative } from 'node:path';
import { program } from '../installation.ts';
import type { DemoWorld } from './demo-world.ts';

/** How to go on in another terminal: clone, change, push, watch, look for yourself. */
export async function nextSteps({ sandbox, installation, lockstep }: DemoWorld): Promise<string[]> {
  const here = (path: string) => relative(process.cwd(), path);
  const settings = await installation.settingsFile();
  const someCluster = sandbox.clusters.at(-1)?.name;
  return [
    'It is yours now. In another terminal, clone, change and push:',
    '',
    `  git clone ${installation.repository.url} && cd global-site`,
    "  sed -i.bak 's/The global site/Hello/' base/configmap.yaml",
    "  git commit -am 'Another greeting' && git push",
    '',
    'or break it: apiVersion extensions/v1beta1 in base/ingress.yaml, a folder clusters/nowhere/, a second object',
    'of the same name. Each push gets its verdict below, and a page:',
    '',
    `  ${lockstep.url}/commits`,
    '',
    'More to look at, from this folder:',
    '',
    `  ${here(process.execPath)} ${here(program)} status --watch --config ${settings}`,
    `  ${sandbox.kubectl} --kubeconfig ${sandbox.kubeconfigs.admin} --context ${someCluster} get all,ingress,configmap`,
    '',
    'Ctrl-C ends everything, and leaves nothing behind.',
    '',
  ];
}
