import type { Family } from './family.ts';
import type { Measured } from './measured.ts';

/** Money and limits. */
export function ofLimits({ features, refused, today }: Measured): Family[] {
  const spent = features.flatMap(({ feature, spending }) =>
    spending === null ? [] : [{ labels: { feature }, value: spending.day === today ? spending.usd : 0 }],
  );
  const budgets = features.flatMap(({ feature, budgets: { usdPerDay } }) =>
    usdPerDay === undefined ? [] : [{ labels: { feature }, value: usdPerDay }],
  );
  return [
    {
      name: 'sluice_budget_spent_usd',
      type: 'gauge',
      help: 'What runs cost since midnight UTC, as far as prices are known.',
      samples: spent,
    },
    { name: 'sluice_budget_usd', type: 'gauge', help: 'What a day may cost.', samples: budgets },
    {
      name: 'sluice_limited_total',
      type: 'counter',
      help: 'Calls that a limit of their key, or a budget of their feature, refused.',
      samples: (refused ?? []).map(({ of, name, limit, n }) => ({ labels: { [of]: name, limit }, value: n })),
    },
  ];
}
