import type { Stage } from '#schema/contracts/stage';
import { number } from '../text/number.ts';

/** Whom a stage exposes, at the share it has: `5 %`, `50 % of internal`, `20 % mirrored`. */
export function exposure({ percent, segment, shadow }: Pick<Stage, 'percent' | 'segment' | 'shadow'>): string {
  if (shadow !== undefined) return `${number.percent(100 * shadow)} mirrored`;
  return segment === undefined ? number.percent(percent) : `${number.percent(percent)} of ${segment}`;
}
