import type { Clock } from '../../clock/clock.ts';
import type { Access } from './access.ts';
import type { Loaded } from './load-access.ts';

/** A cluster's access, as of now. */
export interface AccessSource {
  /** The access in use; read again when it has aged. At most one reading is under way at a time. */
  current(): Promise<Access>;
  /**
   * An access to try after the server refused `rejected`: another than that one, or `rejected` itself
   * where no better can be had.
   */
  renew(rejected: Access): Promise<Access>;
}

/** Refused credentials are not asked for again within this time: a plugin may be dear. */
const RENEW_EVERY_MS = 10_000;

export function accessSource(deps: {
  clock: Clock;
  load: (fresh: boolean) => Promise<Loaded>;
}): AccessSource {
  let held: { access: Access; until: number } | undefined;
  let reading: Promise<Access> | undefined;
  let renewedAt = Number.NEGATIVE_INFINITY;

  const read = (fresh: boolean): Promise<Access> => {
    reading ??= deps
      .load(fresh)
      .then(({ access, validMs }) => {
        held = { access, until: deps.clock.monotonic() + validMs };
        return access;
      })
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };

  const current = async () =>
    held !== undefined && deps.clock.monotonic() < held.until ? held.access : await read(false);

  return {
    current,
    renew: async (rejected) => {
      if (held !== undefined && held.access !== rejected) return current();
      if (reading !== undefined) return reading;
      if (deps.clock.monotonic() - renewedAt < RENEW_EVERY_MS) return rejected;
      renewedAt = deps.clock.monotonic();
      return read(true);
    },
  };
}
