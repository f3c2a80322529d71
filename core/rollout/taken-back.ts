import type { FeatureState } from './state.ts';

/** Whether somebody wants to know which versions runs begin with: a version was taken back lately. */
export function isAwaited(_state: FeatureState, _nowMs: number): boolean {
  return false;
}

/** When time alone tells something about what was taken back, in ms since the epoch; null when nothing is awaited. */
export function nextLookAtMs(_state: FeatureState): number | null {
  return null;
}
