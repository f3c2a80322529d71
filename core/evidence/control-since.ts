import type { Rate } from '#schema/contracts/rollout';
import type { GuardrailInputs } from './verdict.ts';

/** Control's rate since the stage began: what its own watch counted of all units together. For people, never for a decision. */
export function controlSince({ stage, watches }: GuardrailInputs): Rate {
  const own = watches.find(({ watch }) => watch === stage.watch)?.periods ?? [];
  return own.reduce((sum, { n0, k0, open0 = 0 }) => ({ n: sum.n + n0 - open0, k: sum.k + k0 }), { n: 0, k: 0 });
}
