import type { SourceFile } from '../../../src/manifests/manifest.ts';

export function file(path: string, text: string): SourceFile {
  return { path, content: new TextEncoder().encode(text) };
}

export function configMap(name: string): SourceFile {
  return file(`${name}.yaml`, `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`);
}
