import { GUARANTEES, type Guarantee } from './fences/fence.ts';
import type { MutantVerdict } from './prove-mutants.ts';
import type { Searched } from './search/search.ts';
import type { CrashPoints } from './simulation/crash-everywhere.ts';

/** What `npm run prove` found. */
export interface Proof {
  histories: number;
  perMinute: number;
  /** How often each guarantee was looked at over the sources as they are, and how often it did not hold. */
  guarantees: { id: Guarantee; checked: number; violations: number }[];
  mutants: MutantVerdict[];
  crashPoints: { tried: number; converged: number };
  /** Every guarantee held, every mutant was caught, and the one that changes nothing was not. */
  holds: boolean;
}

export interface Findings {
  /** Undefined where only mutants were asked for. */
  sources: { searched: Searched; perMinute: number; crashPoints: CrashPoints } | undefined;
  mutants: MutantVerdict[];
  /** Of the mutant that changes nothing. */
  survivor: MutantVerdict;
}

export function proofOf({ sources, mutants, survivor }: Findings): Proof {
  const { searched, perMinute = 0, crashPoints = { tried: 0, converged: 0 } } = sources ?? {};
  const violations = searched?.found?.violations ?? [];
  const guarantees = GUARANTEES.map((id) => ({
    id,
    checked: searched?.checked[id] ?? 0,
    violations: violations.filter(({ guarantee }) => guarantee === id).length,
  }));
  const { tried, converged } = crashPoints;
  // Where only some mutants were asked for, nothing else was looked at; of what was, there is no proof in nothing.
  const isSound = sources === undefined || (violations.length === 0 && tried === converged && tried > 0);
  return {
    histories: searched?.histories ?? 0,
    perMinute: Math.round(perMinute),
    guarantees,
    mutants: [...mutants, survivor],
    crashPoints: { tried, converged },
    holds: isSound && mutants.length > 0 && mutants.every(({ killed }) => killed) && !survivor.killed,
  };
}

/** The same for people. */
export function tellProof(proof: Proof, say: (line: string) => void): void {
  const mutants = proof.mutants.slice(0, -1);
  const survivor = proof.mutants.at(-1);
  const caught = mutants.filter(({ killed }) => killed);
  say('');
  if (proof.histories > 0) {
    say(`${proof.histories} histories, ${proof.perMinute} a minute`);
    for (const { id, checked, violations } of proof.guarantees) {
      say(`${id.padEnd(4)} looked at ${String(checked).padStart(9)} times, broken ${violations} times`);
    }
    const { tried, converged } = proof.crashPoints;
    say(`killed at ${tried} points of a rollout, converged ${converged} times`);
  }
  say(`${caught.length} of ${mutants.length} mutants caught`);
  say(
    `the one that changes nothing ${survivor?.killed ? 'was CAUGHT, too' : `survived ${survivor?.histories} histories`}`,
  );
}
