import type { Rule, Running } from './rule.ts';
import { type Scenario, stream } from './stream.ts';

/**
 * How one rollout ended under one rule. `exposed`: candidate units until the rollback (or the end) since the harm began, in a
 * harmless rollout since the start. `early`: rolled back before there was harm.
 */
export type Ending = { readonly rolledBack: boolean; readonly early: boolean; readonly exposed: number };

type Runner = { readonly running: Running; ending: Ending | null };

/** The same rollout under every rule; each stops at its own rollback. Endings in the order of the rules. */
export function race(scenario: Scenario, rules: readonly Rule[], seed: number): Ending[] {
  const next = stream(scenario, seed);
  const runners = rules.map((rule): Runner => ({ running: rule.start(scenario), ending: null }));
  const exposed = new Set<number>();
  let left = runners.length;
  let index = 0;
  for (let event = next(); event !== null && left > 0; event = next()) {
    const early = !scenario.harmless && index < scenario.harmFrom;
    if (event.arm === 'candidate' && !early) exposed.add(event.unit);
    for (const runner of runners) {
      if (runner.ending !== null || runner.running.see(event) === null) continue;
      runner.ending = { rolledBack: true, early, exposed: exposed.size };
      left -= 1;
    }
    index += 1;
  }
  return runners.map(({ ending }) => ending ?? { rolledBack: false, early: false, exposed: exposed.size });
}
