import type { Frozen } from './state.ts';

/** What is measured now, with thresholds from before: `first` says whose stand where both have one. */
export const keepThresholds = (now: Frozen, before: Frozen, first: 'now' | 'before'): Frozen => {
  const [one, other] = first === 'now' ? [now, before] : [before, now];
  return {
    ...now,
    slowOverMs: one.slowOverMs ?? other.slowOverMs,
    slowFirstMs: one.slowFirstMs ?? other.slowFirstMs ?? null,
  };
};
