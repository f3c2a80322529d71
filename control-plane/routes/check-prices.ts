import type { Deps } from '../deps.ts';
import { modelName } from '#core/plan/used-models';
import { stepsIn } from '#core/flow/steps-in';
import type { Manifest } from '#schema/contracts/manifest';
import type { Issue } from '#schema/contracts/problem';

/** Whether it is known what a call of a model costs. */
export type IsPriced = (choice: Parameters<Deps['isPriced']>[0]) => Promise<boolean>;

/** Agents that may spend so much, and ask models of which nobody knows what they cost: such a bound could not be kept. */
export async function checkPrices({ flow, models }: Manifest, isPriced: IsPriced): Promise<Issue[]> {
  const bounded = stepsIn(flow).filter(({ step }) => step.kind === 'agent' && step.maxUsd !== undefined);
  const issues = bounded.map(async ({ step, at }) => {
    const chain = step.kind === 'agent' && Object.hasOwn(models, step.model) ? (models[step.model] ?? []) : [];
    const priced = await Promise.all(chain.map(isPriced));
    const unknown = chain.filter((_, index) => priced[index] !== true).map(modelName);
    const message = `No price is known of ${unknown.join(', ')}, so nobody could say when so much is spent.`;
    return unknown.length === 0 ? [] : [{ path: `${at}.maxUsd`, message }];
  });
  return (await Promise.all(issues)).flat();
}
