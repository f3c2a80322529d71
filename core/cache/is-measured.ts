import { sampled } from '#core/evidence/sampled';
import type { RolloutId } from '#schema/contracts/ids';

/** Who is asked: a unit as records name it (null: nobody known), under a rollout that compares with this share of units uncached. */
type Asked = { readonly rollout: RolloutId; readonly unit: string | null; readonly share: number | null | undefined };

/**
 * Whether a unit's runs are measured: drawn by its hash to be served by no cache in either arm. Without a share nothing is cached
 * and all are. Edge and Conductor ask alike.
 */
export const isMeasured = ({ rollout, unit, share }: Asked): boolean =>
  share === null ||
  share === undefined ||
  (unit !== null && sampled({ rollout, guardrail: 'cache:measure', unit }, share));
