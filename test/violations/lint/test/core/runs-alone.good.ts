import { it } from 'vitest';

it('runs with the others', ({ expect }) => {
  expect(1 + 1).toBe(2);
});
