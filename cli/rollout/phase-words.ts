import type { RolloutView } from '#schema/contracts/rollout';

/** The last decision, which says what kind of end it was. */
const last = ({ decisions }: Pick<RolloutView, 'decisions'>): string | undefined =>
  decisions.toSorted((a, b) => b.n - a.n)[0]?.decision;

/** A phase in words, with what its name alone does not say: that it is queued, or that another candidate took its place. */
export function phaseWords(view: Pick<RolloutView, 'phase' | 'decisions'>): string {
  const { phase } = view;
  const words = phase.replaceAll('_', ' ');
  if (phase === 'pending') return 'pending (queued)';
  const ended = last(view);
  return phase === 'rolled_back' && (ended === 'superseded' || ended === 'reverted') ? `${words} (${ended})` : words;
}
