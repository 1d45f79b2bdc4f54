import type { ShippedPackage } from './package-lock.ts';

/**
 * The licences under which a package may be shipped with Lockstep, by their SPDX names: each allows use, change and
 * redistribution, and asks nothing of Lockstep's own code. A package with another one is a decision for people.
 */
export const ALLOWED_LICENCES: readonly string[] = [
  '0BSD',
  'Apache-2.0',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'PSF-2.0',
  'Unlicense',
];

/** Which of these packages nobody has allowed, each with its licence. */
export function withoutAllowedLicence(packages: readonly ShippedPackage[]): ShippedPackage[] {
  return packages.filter(({ licence }) => !ALLOWED_LICENCES.includes(licence));
}

/** docs/licences.md. */
export function licencesPage(packages: readonly ShippedPackage[]): string {
  const counts = ALLOWED_LICENCES.map((licence) => ({
    licence,
    count: packages.filter((one) => one.licence === licence).length,
  }));
  return `# Licences of what is shipped

Lockstep is under [Apache-2.0](../LICENSE). These ${packages.length} packages are installed beside it where it runs, on one
platform or another; what is for development only is not here. Written by \`npm run licences\` from package-lock.json,
where each package's own word for its licence stands.

| licence | packages |
|---|---|
${counts.map(({ licence, count }) => `| ${licence} | ${count} |`).join('\n')}

| package | version | licence |
|---|---|---|
${packages.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`).join('\n')}
`;
}
