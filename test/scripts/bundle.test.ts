import { expect, test } from 'vitest';
import { budgets, bundle, configs } from '../../scripts/bundle.ts';

test.each(Object.keys(configs) as (keyof typeof configs)[])(
  '%s is what wrangler would send, and within its budget',
  async (worker) => {
    const { gzipBytes } = await bundle(worker);
    expect(gzipBytes).toBeGreaterThan(20_000);
    expect(gzipBytes).toBeLessThanOrEqual(budgets[worker] ?? 0);
  },
  60_000,
);
