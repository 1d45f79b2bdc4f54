import type { Files } from '../sample.ts';

/** A commit of the sample's site, as a change of its files; undefined removes one. */
export interface SiteCommit {
  /** Of the picture. */
  name: string;
  message: string;
  change: (files: Files) => Record<string, string | undefined>;
}

const NODE_PORT = `apiVersion: v1
kind: Service
metadata:
  name: preview
spec:
  type: NodePort
  selector: {app: nginx}
  ports:
    - port: 80
      nodePort: 30061
`;

/** After the first push of the sample: one that is good, one that some clusters refuse, one that is bad everywhere. */
export function siteCommits(clusters: readonly { name: string }[]): SiteCommit[] {
  const some = clusters.slice(0, Math.max(1, clusters.length - 1));
  const overlays = some.map(({ name }) => `clusters/${name}/preview.yaml`);
  return [
    {
      name: 'success',
      message: 'nginx 1.28.1, and another greeting',
      change: (files) => ({
        'base/deployment.yaml': files['base/deployment.yaml']?.replace('nginx:1.28.0', 'nginx:1.28.1'),
        'base/configmap.yaml': files['base/configmap.yaml']?.replace('The global site, served', 'Served'),
      }),
    },
    {
      name: 'failure',
      message: 'A preview on a port of its own',
      change: () => Object.fromEntries(overlays.map((path) => [path, NODE_PORT])),
    },
    {
      name: 'bad',
      message: 'The site as it was written in 2016',
      change: (files) => ({
        ...Object.fromEntries(overlays.map((path) => [path, undefined])),
        'base/ingress.yaml': files['base/ingress.yaml']?.replace(
          'networking.k8s.io/v1',
          'extensions/v1beta1',
        ),
        'base/deployment.yaml': files['base/deployment.yaml']?.replace('apps/v1', 'extensions/v1beta1'),
      }),
    },
  ];
}
