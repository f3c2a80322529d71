import { stepsIn } from '#core/flow/steps-in';
import type { Manifest } from '#schema/contracts/manifest';

/** The share of units where a version that caches names none. `format: 1` freezes it. */
export const USUAL_SHARE = 0.1;

const caches = ({ flow }: Manifest): boolean =>
  stepsIn(flow).some(({ step }) => step.kind === 'prompt' && step.cache !== undefined);

/**
 * The share of units that no cache serves while two versions are compared, the same for both: the larger of what they ask for,
 * one that runs others in place with these (`versions` holds each with all of its parts). Null: nothing of them is cached, so all
 * are measured.
 */
export function measureShare(versions: readonly (readonly Manifest[])[]): number | null {
  const shares = versions.flatMap((one) => (one.some(caches) ? [one[0]?.measure ?? USUAL_SHARE] : []));
  return shares.length === 0 ? null : Math.max(...shares);
}
