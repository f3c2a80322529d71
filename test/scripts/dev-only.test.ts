import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { deployPlan } from '../../scripts/deploy-plan.ts';
import { wranglerEnv } from '../../scripts/wrangler.ts';

const text = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('SLUICE_DEV, which lets a worker call its own machine, never leaves a dev session', () => {
  const env = { SLUICE_DEV: 'true', SLUICE_ADMIN_TOKEN: 'x'.repeat(24), SLUICE_API_KEY: 'x'.repeat(24) };
  const account = { d1: {}, kv: {}, queues: [] };
  expect(JSON.stringify(deployPlan(account, env))).not.toContain('SLUICE_DEV');
  for (const path of ['wrangler.toml', 'wrangler.control.toml', 'scripts/deploy.ts', 'scripts/deploy-plan.ts'])
    expect(text(path)).not.toContain('SLUICE_DEV');
  expect(text('scripts/session.ts')).toContain('SLUICE_DEV');
});

test('whoever starts a dev session cannot hand it in from outside', () => {
  expect(Object.keys(wranglerEnv('/nowhere'))).not.toContain('SLUICE_DEV');
});
