import { replay } from '#core/evidence/replay';
import type { GuardrailInputs, GuardrailVerdict } from '#core/evidence/verdict';
import type { ComparisonView } from '#schema/contracts/rollout';
import { err, ok, type Result } from '#schema/contracts/result';
import { fault, type Fault } from '../fault.ts';
import type { KeptDecision } from './kept-decision.ts';

/** One guardrail of a decision: what it was asked and from which counts, what was stored, what comes out here. */
export type Compared = {
  readonly id: string;
  readonly same: boolean;
  readonly asked: GuardrailInputs | undefined;
  readonly stored: GuardrailVerdict | undefined;
  readonly again: GuardrailVerdict | undefined;
};

/** A decision computed again on this machine. */
export type Recomputed = {
  readonly n: number | null;
  readonly same: boolean;
  readonly kept: KeptDecision;
  readonly guardrails: readonly Compared[];
};

/** Runtimes differ in the last bits of `log` and `exp`; more than this is another result. */
const TOLERANCE = 1e-9;

const near = (a: number, b: number): boolean => Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a), Math.abs(b));

function agree(stored: GuardrailVerdict | undefined, again: GuardrailVerdict | undefined): boolean {
  if (stored === undefined || again === undefined) return false;
  if (!pairsAgree(stored.comparison, again.comparison)) return false;
  const words = stored.verdict === again.verdict && stored.cause === again.cause && stored.watch === again.watch;
  return words && near(stored.logE, again.logE) && near(stored.alpha, again.alpha);
}

/** A shadow stage's decision stands on pairs instead of counts. */
function pairsAgree(stored: ComparisonView | undefined, again: ComparisonView | undefined): boolean {
  if (stored === undefined || again === undefined) return stored === again;
  const [was, is] = [stored, again].map(({ difference, interval }) => [difference, ...interval]);
  const same = stored.verdict === again.verdict && stored.n === again.n;
  return same && (was ?? []).every((value, at) => near(value, is?.[at] ?? Number.NaN));
}

/** The verdicts of a kept decision computed here, beside the stored ones. Counts that cannot be are a fault. */
export function recompute(kept: KeptDecision): Result<Recomputed, Fault> {
  const { stored, about } = kept;
  const n = about?.n ?? null;
  try {
    const { same, verdicts } = replay(stored);
    const ids = [...new Set([...stored.verdicts, ...verdicts].map(({ id }) => id))];
    const guardrails = ids.map((id): Compared => {
      const [was, is] = [stored.verdicts, verdicts].map((all) => all.find((one) => one.id === id));
      const asked = stored.inputs.guardrails.find((one) => one.id === id);
      return { id, same: agree(was, is), asked, stored: was, again: is };
    });
    return ok({ n, same: same && guardrails.every((one) => one.same), kept, guardrails });
  } catch (error) {
    // The counts come from elsewhere: the evidence refuses those that cannot be.
    const says = error instanceof Error ? error.message : String(error);
    return err(fault('invalid', `${n === null ? 'The decision' : `Decision ${n}`} cannot be computed: ${says}`));
  }
}
