import { stepsIn } from '#core/flow/steps-in';
import type { Manifest } from '#schema/contracts/manifest';

/**
 * Whether a version may be shown what a chat's caller says was said before. Guards are asked of what the version makes of the last
 * message; where there are any, a caller who wrote the history would pass them by.
 */
export const hearsHistory = ({ flow }: Pick<Manifest, 'flow'>): boolean =>
  stepsIn(flow).every(({ step }) => step.kind !== 'guard');
