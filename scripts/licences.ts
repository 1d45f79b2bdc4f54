/** Writes docs/licences.md. Usage: node scripts/licences.ts */
import { readFileSync, writeFileSync } from 'node:fs';
import { licencesPage } from './supply-chain/licences-page.ts';
import { shippedPackages } from './supply-chain/package-lock.ts';

const at = (file: string) => new URL(`../${file}`, import.meta.url);

const packages = shippedPackages(JSON.parse(readFileSync(at('package-lock.json'), 'utf8')));
writeFileSync(at('docs/licences.md'), licencesPage(packages));
