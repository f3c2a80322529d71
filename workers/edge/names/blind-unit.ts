import type { FeatureName } from '#schema/contracts/ids';
import { hex } from './hex.ts';
import type { Seal } from './seal.ts';

/** A unit as records and traces carry it: 16 hex of its HMAC, of another value in every feature, so that nobody is followed across them. */
export async function blindUnit(feature: FeatureName, unit: string, seal: Seal): Promise<string> {
  const sealed = await seal(`unit:${feature}:${unit}`);
  return hex(sealed.subarray(0, 8));
}
