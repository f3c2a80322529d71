import type { GuardAction } from '#core/flow/action';
import type { StepOutcome } from '#core/flow/history';
import { runGuard } from '#core/flow/run-guard';
import { attributes, type Ledger } from './ledger.ts';
import { nameOf } from './name-of.ts';

/** `unscored`: it let pass what a grader could not judge. */
function resultOf({ pass, scores, value }: ReturnType<typeof runGuard>, action: GuardAction): string {
  if (!pass) return 'tripped';
  if (value !== action.value) return 'redacted';
  return scores.some(({ score }) => score === null) ? 'unscored' : 'passed';
}

/** Does a guard step, with its span. */
export function grade(action: GuardAction, ledger: Ledger): StepOutcome {
  const startMs = ledger.elapsedMs();
  const outcome = runGuard(action);
  if (!outcome.pass) ledger.tripped = true;
  ledger.happens(`guard/${nameOf(action)}/${resultOf(outcome, action)}`);
  ledger.note(startMs, () => ({
    name: `guard ${nameOf(action)}`,
    kind: 'guard',
    step: action.step,
    status: 'ok',
    attributes: attributes({
      'sluice.guard.pass': outcome.pass,
      'sluice.guard.redacted': outcome.value !== action.value,
      'sluice.guard.scores': outcome.scores.map((score) => ({ ...score })),
    }),
  }));
  return outcome;
}
