import type { Json } from '#schema/contracts/json';
import type { Carried } from '../carry-out.ts';

/** What a trace shows as a run's output. A turn that ends in calls has none by the version's schema; what the model asked for stands there, and no grader reads it. */
export const shownOutput = ({ output, asks }: Pick<Carried, 'output' | 'asks'>): Json =>
  asks === undefined ? output : { text: asks.text, calls: asks.calls.map((call) => ({ ...call })) };
