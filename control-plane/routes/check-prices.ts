import type { Deps } from '../deps.ts';
import type { Budgets } from '#schema/contracts/feature';
import { modelName } from '#core/plan/used-models';
import { stepsIn } from '#core/flow/steps-in';
import type { Manifest } from '#schema/contracts/manifest';
import type { Issue } from '#schema/contracts/problem';

/** Whether it is known what a call of a model costs. */
export type IsPriced = (choice: Parameters<Deps['isPriced']>[0]) => Promise<boolean>;

/** Agents that may spend so much, and ask models of which nobody knows what they cost: such a bound could not be kept. */
async function checkAgents({ flow, models }: Manifest, isPriced: IsPriced): Promise<Issue[]> {
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

const moneyBudgets = ['usdPerRun', 'usdPerDay', 'usdPerUnitDay'] as const;

/** Models without a known price, of a feature whose money is bounded: its budget would not see them. */
async function checkChains({ models }: Manifest, isPriced: IsPriced, budgets: Budgets): Promise<Issue[]> {
  const bound = moneyBudgets.find((name) => budgets[name] !== undefined);
  if (bound === undefined) return [];
  const choices = Object.entries(models).flatMap(([name, chain]) =>
    chain.map((choice, index) => ({ choice, path: `models.${name}.${index}` })),
  );
  const priced = await Promise.all(choices.map(({ choice }) => isPriced(choice)));
  return choices
    .filter((_, index) => priced[index] !== true)
    .map(({ choice, path }) => ({
      path,
      message: `No price is known of ${modelName(choice)}, so the feature's ${bound} could not see what it costs. Declare its provider with prices.`,
    }));
}

/** What has to be paid from a bound of money and has no known price: of agents that may spend so much, and of the feature's budgets. */
export const checkPrices = async (manifest: Manifest, isPriced: IsPriced, budgets: Budgets): Promise<Issue[]> => [
  ...(await checkAgents(manifest, isPriced)),
  ...(await checkChains(manifest, isPriced, budgets)),
];
