import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { licencesPage, withoutAllowedLicence } from '../../../scripts/supply-chain/licences-page.ts';
import { shippedPackages } from '../../../scripts/supply-chain/package-lock.ts';

const read = (file: string) => readFile(new URL(`../../../${file}`, import.meta.url), 'utf8');
const shipped = shippedPackages(JSON.parse(await read('package-lock.json')));

describe('the licences of what is shipped', () => {
  it('are allowed, each of them', () => assert.deepEqual(withoutAllowedLicence(shipped), []));

  it('are in docs/licences.md as the lockfile has them (else: npm run licences)', async () => {
    assert.equal(await read('docs/licences.md'), licencesPage(shipped));
  });

  it('a package that nobody has allowed is named', () => {
    const lock = {
      packages: {
        '': { version: '1.0.0' },
        'node_modules/free': { version: '1.0.0', license: 'MIT' },
        'node_modules/free/node_modules/@some/bound': { version: '2.0.0', license: 'GPL-3.0-only' },
        'node_modules/silent': { version: '3.0.0' },
        'node_modules/tool': { version: '4.0.0', license: 'GPL-3.0-only', dev: true },
      },
    };
    assert.deepEqual(withoutAllowedLicence(shippedPackages(lock)), [
      { name: '@some/bound', version: '2.0.0', licence: 'GPL-3.0-only' },
      { name: 'silent', version: '3.0.0', licence: 'unknown' },
    ]);
  });
});
