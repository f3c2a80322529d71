import { expect, test, vi } from 'vitest';
import { wranglerEnv } from '../../scripts/wrangler.ts';

// That a deploy refuses and never sends it: deploy-plan.test.ts.
test('SLUICE_DEV, which lets a worker call its own machine, is set by a session and never taken from outside', () => {
  vi.stubEnv('SLUICE_DEV', 'true');
  expect(wranglerEnv('/nowhere')).not.toHaveProperty('SLUICE_DEV');
  vi.unstubAllEnvs();
});
