import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { REPOSITORY } from './mutate.ts';

/** `node --import .../load-mutation.ts`: what `MUTATED_AS` holds is loaded in the place of the file `MUTATED_FILE`. */
const { MUTATED_FILE: file, MUTATED_AS: path } = process.env;
if (!file || !path) throw new Error('MUTATED_FILE and MUTATED_AS are not set');
const mutated = pathToFileURL(join(REPOSITORY, file)).href;

registerHooks({
  load: (url, context, next) =>
    url === mutated
      ? { format: 'module-typescript', source: readFileSync(path, 'utf8'), shortCircuit: true }
      : next(url, context),
});
