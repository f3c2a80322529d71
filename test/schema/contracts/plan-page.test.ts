import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { metrics } from '#schema/contracts/guardrail';
import { PlanRequest, unknownCauses } from '#schema/contracts/plan';

const page = readFileSync(join(import.meta.dirname, '../../../docs/plans.md'), 'utf8');

test('the plan that the page shows is one that can be sent', () => {
  const shown = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
  expect(PlanRequest.safeParse(JSON.parse(shown))).toMatchObject({ success: true });
});

test('the page names every metric and every cause of not knowing', () => {
  for (const name of [...metrics, ...unknownCauses]) expect(page).toContain(`| \`${name}\` |`);
});
