import type { RolloutView } from '#schema/contracts/rollout';

/** The last decision, which says what kind of end it was. */
const last = ({ decisions }: Pick<RolloutView, 'decisions'>): string | undefined =>
  decisions.toSorted((a, b) => b.n - a.n)[0]?.decision;

/** A phase in words, with what its name alone does not say: that it is queued or waits for its gates, or that another candidate took its place. */
export function phaseWords(view: Pick<RolloutView, 'phase' | 'decisions'>): string {
  const { phase, decisions } = view;
  const words = phase.replaceAll('_', ' ');
  const gated = decisions.some(({ decision }) => decision === 'gated');
  if (phase === 'pending') return gated ? 'pending (gates)' : 'pending (queued)';
  const ended = last(view);
  if (phase === 'rolled_back' && gated && !decisions.some(({ decision }) => decision === 'started'))
    return `${words} (never began)`;
  return phase === 'rolled_back' && (ended === 'superseded' || ended === 'reverted') ? `${words} (${ended})` : words;
}
