import type { CommitStatus } from '../github/forge.ts';
import type { Rendering } from '../render/rendering.ts';
import { summaryOf } from '../render/rendering-summary.ts';
import { describeFaults } from '../verdict/describe.ts';
import { fit } from '../verdict/fit.ts';

/** The check to require in branch protection. */
export const PLAN_CONTEXT = 'lockstep/plan';

/** What is said of a head: a status, and the faults, of which the status has room for one. */
export interface Plan extends CommitStatus {
  faults: Rendering['faults'];
}

/** So many files of a conflict are named. */
const NAMED_PATHS = 3;
/** Plans are remembered by the hundreds, and who means harm can make faults by the hundred thousands. */
const MOST_FAULTS = 200;
/** Characters of each text of a fault, which may quote the key of a map, and that has no end. */
const LONGEST_TEXT = 500;

/** What a revision would be if it became the tip, as far as that can be said without a cluster. */
export function planOf(rendering: Rendering): Plan {
  return rendering.faults.length > 0
    ? plan('failure', describeFaults(rendering.faults), rendering.faults.slice(0, MOST_FAULTS).map(shortened))
    : plan('success', summaryOf(rendering));
}

/** `conflicts with main: base/web.yaml, base/ingress.yaml` */
export function conflictWith(branch: string, paths: readonly string[]): Plan {
  const others = paths.length - NAMED_PATHS;
  const named = paths.slice(0, NAMED_PATHS).join(', ');
  return plan('failure', fit(`conflicts with ${branch}: ${named}`, others > 0 ? ` (+${others} more)` : ''));
}

export function unrelatedTo(branch: string): Plan {
  return plan('failure', fit(`has no commit in common with ${branch}: begin the branch anew from it`));
}

/** Nothing of a fork is read where credentials are: its own CI runs the same checks, without any. */
export function forkPlan(): Plan {
  return plan('pending', 'fork: run lockstep validate in CI');
}

/** The fault is not the commit's. */
export function notChecked(error: unknown): Plan {
  const reason = error instanceof Error ? error.message : String(error);
  return plan('error', fit(`not checked, it is tried again: ${reason}`));
}

function shortened({ message, object, field, ...fault }: Plan['faults'][number]): Plan['faults'][number] {
  return {
    ...fault,
    message: message.slice(0, LONGEST_TEXT),
    ...(object !== undefined && { object: object.slice(0, LONGEST_TEXT) }),
    ...(field !== undefined && { field: field.slice(0, LONGEST_TEXT) }),
  };
}

function plan(state: CommitStatus['state'], description: string, faults: Plan['faults'] = []): Plan {
  return { context: PLAN_CONTEXT, state, description, faults };
}
