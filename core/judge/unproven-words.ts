import type { JudgeStandingView } from '#schema/contracts/judge';

/** Why a judge decides nothing yet, and what would change that. */
export function unprovenWords(ref: string, { missing, why }: JudgeStandingView): string {
  const more = missing > 0 ? ` ${missing} more answers that it has judged have to be labelled by people.` : '';
  return `Judge ${ref} may decide nothing: ${why}${more}`;
}
