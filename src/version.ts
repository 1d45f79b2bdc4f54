/** The version of this Lockstep, which `--version` and the ApplySet's tooling annotation tell; package.json says the same. */
export const VERSION = '0.1.0';
