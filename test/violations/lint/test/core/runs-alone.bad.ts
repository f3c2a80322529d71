// breaks: vitest(no-focused-tests)
import { it } from 'vitest';

it.only('is the only test that runs', ({ expect }) => {
  expect(1 + 1).toBe(2);
});
